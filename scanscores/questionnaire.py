"""What a scan asks: three modules of ten items, each answered from 1 to 5."""

MODULES = ("o", "m", "d")  # organisatie, mens, data
ITEMS_PER_MODULE = 10
ITEMS_OF = {
    module: tuple(f"{module}{number}" for number in range(1, ITEMS_PER_MODULE + 1))
    for module in MODULES
}
ITEMS = tuple(item for module in MODULES for item in ITEMS_OF[module])
LEVELS = {str(level): level for level in range(1, 6)}
DO_NOT_KNOW = "weet_niet"
