# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Columns of complaint ledgers as companies keep them, and what stands in them."""

import re
import unicodedata
from hashlib import sha256

from .canonical import canonical

# column -> words of its header; longer words are looked for first
HEADERS = {
    "number": (
        "投诉编号",
        "投诉单号",
        "登记编号",
        "受理编号",
        "工单编号",
        "工单号",
        "编号",
        "单号",
        "complaint no",
        "complaint number",
        "case number",
        "number",
    ),
    "date_received": (
        "投诉日期",
        "投诉时间",
        "受理日期",
        "受理时间",
        "接诉日期",
        "接诉时间",
        "登记日期",
        "登记时间",
        "接收日期",
        "接收时间",
        "日期",
        "received on",
        "date received",
        "received",
        "complaint date",
        "date",
    ),
    "date_closed": (
        "结案日期",
        "结案时间",
        "办结日期",
        "办结时间",
        "关闭日期",
        "关闭时间",
        "完成日期",
        "完成时间",
        "closed on",
        "date closed",
        "closing date",
        "closed",
    ),
    "state": (
        "处理状态",
        "办理状态",
        "是否结案",
        "是否办结",
        "是否关闭",
        "结案情况",
        "当前状态",
        "状态",
        "status",
        "state",
    ),
    "name": ("投诉标题", "投诉主题", "投诉事项", "标题", "主题", "subject", "title"),
    "description": (
        "投诉内容",
        "投诉事由",
        "问题描述",
        "详细内容",
        "具体内容",
        "内容",
        "事由",
        "description",
        "what happened",
        "details",
        "content",
    ),
    "demand": ("客户诉求", "客户要求", "投诉要求", "诉求", "要求", "demand", "claim"),
    "partner_name": (
        "投诉人姓名",
        "客户姓名",
        "客户名称",
        "投诉客户",
        "投诉人",
        "姓名",
        "客户",
        "complainant",
        "customer",
        "customer name",
    ),
    "phone": (
        "联系电话",
        "手机号码",
        "手机号",
        "联系方式",
        "电话号码",
        "电话",
        "手机",
        "phone",
        "telephone",
        "mobile",
    ),
    "email": ("电子邮箱", "电子邮件", "邮箱", "邮件", "email", "e-mail", "mail"),
    "address": ("联系地址", "地址", "address"),
    "category": (
        "投诉类别",
        "投诉类型",
        "投诉分类",
        "问题类别",
        "问题类型",
        "类别",
        "类型",
        "分类",
        "category",
        "type",
    ),
    "grade": (
        "投诉等级",
        "投诉级别",
        "严重程度",
        "等级",
        "级别",
        "grade",
        "severity",
    ),
    "channel": (
        "投诉渠道",
        "投诉方式",
        "投诉来源",
        "受理渠道",
        "受理方式",
        "来源",
        "渠道",
        "channel",
        "source",
    ),
    "handler": ("处理人", "经办人", "责任人", "负责人", "承办人", "handler", "owner"),
    "amount_claimed": ("索赔金额", "要求金额", "amount claimed", "claimed amount"),
    "amount_paid": (
        "赔偿金额",
        "赔付金额",
        "补偿金额",
        "实际赔付",
        "compensation",
        "amount paid",
    ),
    "result": (
        "处理结果",
        "办理结果",
        "处理情况",
        "处理意见",
        "处理措施",
        "解决方案",
        "结果",
        "result",
        "solution",
        "resolution",
    ),
    "closing": ("结案方式", "办结方式", "关闭方式", "closed as"),
    "satisfaction": (
        "客户满意度",
        "满意度",
        "满意情况",
        "是否满意",
        "回访结果",
        "satisfaction",
        "rating",
    ),
}
# a running number says nothing
IGNORED = ("序号", "行号", "no", "row", "#")
CLOSED = {
    "已结案",
    "结案",
    "已办结",
    "办结",
    "已关闭",
    "关闭",
    "已完成",
    "完成",
    "已处理",
    "处理完毕",
    "已解决",
    "已结束",
    "是",
    "closed",
    "done",
    "resolved",
    "completed",
    "yes",
}
OPEN = {
    "未结案",
    "未办结",
    "未关闭",
    "未完成",
    "未处理",
    "未解决",
    "处理中",
    "办理中",
    "进行中",
    "跟进中",
    "待处理",
    "待办",
    "已受理",
    "否",
    "open",
    "pending",
    "in progress",
    "new",
    "no",
}
TITLES = ("先生", "女士", "小姐", "太太", "老师", "总", "经理")
BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
MONEY = re.compile(r"(?:[¥￥]|rmb|cny)?\s*(\d+(?:,\d{3})*(?:\.\d+)?)\s*元?")


def fold(text):
    """Return a word as it is compared: full-width forms, case, blanks made alike.

    >>> fold(" Ｃlosed　On ")
    'closed on'
    """
    return " ".join(unicodedata.normalize("NFKC", text or "").lower().split())


def _clean_header(header):
    text = fold(BRACKETS.sub("", unicodedata.normalize("NFKC", header)))
    return text.strip(" .*:")


def guess_columns(headers, words=None):
    """Propose what each column of a ledger holds.

    :param list headers: as they stand in the file
    :param dict words: column -> words of headers, default :data:`HEADERS`
    :return: column code for each header, ``note`` for what is only kept as text and
        ``skip`` for what is left out
    :rtype: list of str

    >>> guess_columns(["序号", "投诉时间", "客户姓名", "处理结果(简述)", "小区名称"])
    ['skip', 'date_received', 'partner_name', 'result', 'note']
    >>> guess_columns(["Received on", "Complaint No.", "Phone number"])
    ['date_received', 'number', 'phone']
    """
    words = words or HEADERS
    cleaned = [_clean_header(header) for header in headers]
    ranked = sorted(
        ((word, code) for code, own in words.items() for word in own),
        key=lambda pair: -len(pair[0]),
    )
    guessed = {}
    for fits in (str.__eq__, str.__contains__):
        for word, code in ranked:
            for position, header in enumerate(cleaned):
                if (
                    position not in guessed
                    and code not in guessed.values()
                    and header not in IGNORED
                    and fits(header, word)
                ):
                    guessed[position] = code
    return [
        guessed.get(position) or ("skip" if not header or header in IGNORED else "note")
        for position, header in enumerate(cleaned)
    ]


def find_header(rows, words=None):
    """Return the position of the row with the headers: titles stand above it.

    :param list rows: the first rows of the file, lists of str
    :rtype: int

    >>> find_header([["2025年投诉台账"], ["编号", "投诉内容"], ["1", "漏水"]])
    1
    """

    def count_known(cells):
        guessed = guess_columns(cells, words)
        return sum(code not in ("note", "skip") for code in guessed)

    counts = [count_known(cells) for cells in rows]
    if not any(counts):
        return 0
    return counts.index(max(counts))


def fingerprint(headers):
    """Return what tells one layout of a ledger from another.

    >>> fingerprint(["编号 ", "Date"]) == fingerprint(["编号", "date"])
    True
    """
    return sha256(canonical([fold(header) for header in headers]).encode()).hexdigest()


def parse_state(text):
    """Tell whether a complaint is over by the word in its ledger.

    :rtype: str, ``closed`` or ``open``
    :raise ValueError: when the word is not known

    >>> parse_state("已办结"), parse_state(" 处理中 ")
    ('closed', 'open')
    """
    word = fold(text)
    if word in CLOSED:
        return "closed"
    if word in OPEN:
        return "open"
    raise ValueError(text)


def parse_amount(text):
    """Return an amount of money.

    :rtype: float
    :raise ValueError: when it is none

    >>> parse_amount("￥1,280.50元"), parse_amount("300")
    (1280.5, 300.0)
    """
    match = MONEY.fullmatch(fold(text))
    if not match:
        raise ValueError(text)
    return float(match.group(1).replace(",", ""))


def is_same_person(written, known):
    """Tell whether a name in a ledger can be that of a customer on file.

    :param str written: as the ledger says, may be empty
    :param str known: name of the customer
    :rtype: bool

    >>> is_same_person("王女士", "王芳"), is_same_person("李强", "王芳")
    (True, False)
    >>> is_same_person("", "王芳"), is_same_person("芳", "王芳")
    (True, True)
    """
    written, known = fold(written), fold(known)
    for title in TITLES:
        if len(written) > len(title) and written.endswith(title):
            return known.startswith(written.removesuffix(title))
    return written in known
