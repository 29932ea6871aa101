"""Traditional Chinese follows the simplified one."""

import pytest

from lib import paths, taiwan

TEXTS = taiwan.texts()


def test_characters_and_words():
    convert = taiwan.Converter().text
    for simplified, traditional in (
        ("投诉处理制度", "投訴處理制度"),
        ("用户信息已保存", "使用者資訊已儲存"),
        ("程序的审批权限", "程序的審批權限"),
        ("%(count)s 分钟后回复", "%(count)s 分鐘後回覆"),
        ("台账", "台帳"),
    ):
        assert convert(simplified) == traditional


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parts[-3])
def test_files_are_up_to_date(path):
    assert path.exists(), "start ./setup/translate"
    same = path.read_text(encoding="utf-8") == TEXTS[path]
    assert same, f"{path.relative_to(paths.ROOT)}: start ./setup/translate"
