"""Files that go out of a register and come into one."""

from dataexchange.models.delivery import Delivery
from dataexchange.models.export import Export
from dataexchange.models.import_file import ImportFile
from dataexchange.models.import_mapping import ImportMapping

__all__ = ["Delivery", "Export", "ImportMapping", "ImportFile"]
