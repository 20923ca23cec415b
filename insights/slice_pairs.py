"""A pair: the blocks of two complementary slices, over the same months."""

from insights.differencing import lost_categories
from insights.trend import Block

Pair = dict[str, Block]  # slice → its block, over the same months


def copy_pair(pair: Pair) -> Pair:
    return {name: dict(block) for name, block in pair.items()}


def dimensions_of(pair: Pair) -> list[str]:
    block = next(iter(pair.values()))
    return [key for key, value in block.items() if isinstance(value, dict)]


def loses_categories(pair: Pair, published: Pair) -> bool:
    for name, block in pair.items():
        for dimension in dimensions_of(pair):
            if lost_categories(block[dimension], published[name][dimension]):
                return True
    return False
