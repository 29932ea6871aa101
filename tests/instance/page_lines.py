"""What a reader finds on a page, a piece of text in each line."""

from lxml import html


def get_lines(page: str) -> list[str]:
    """Return what stands on a page, one line for each piece of text."""
    body = html.fromstring(page).find("body")
    for hidden in body.xpath(".//script | .//style | .//head"):
        hidden.drop_tree()
    pieces = (" ".join(text.split()) for text in body.itertext())
    return [piece for piece in pieces if piece]
