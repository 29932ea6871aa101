# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Amounts in Chinese capitals, as vouchers and fines are written."""

from decimal import ROUND_HALF_UP, Decimal

import cn2an

CENT = Decimal("0.01")


def in_capitals(amount):
    """Return an amount of yuan in Chinese capitals (大写金额).

    :param float amount: from zero on, below ten trillion
    :rtype: str

    >>> in_capitals(5000)
    '人民币伍仟元整'
    >>> in_capitals(10000.05)
    '人民币壹万元零伍分'
    >>> in_capitals(123456.7)
    '人民币壹拾贰万叁仟肆佰伍拾陆元柒角'
    """
    # a text: the library would cut what binary fractions leave of a float
    exact = Decimal(repr(float(amount))).quantize(CENT, ROUND_HALF_UP)
    return "人民币" + cn2an.an2cn(f"{exact:f}", "rmb")
