"""The short form of the leak crawl in `tests/crawl/`, as a claim."""

from proof.claims import Claim


def none_found() -> Claim:
    """Run the crawl. It needs a separate process and a database with the content."""
    from tests.crawl.crawl import crawl

    result = crawl(thin=True)
    claim = Claim(
        "no response contains an instruction that is withheld",
        "leak crawl",
        result.responses,
    )
    claim.counterexamples += [*result.hits, *(f"blind: {one}" for one in result.blind)]
    claim.figures["the leak crawl"] = result.summary()
    return claim
