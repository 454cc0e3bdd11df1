"""Upstream's `dlti` dialect: data layouts and descriptions of targets, as attributes."""

from xdsl.dialects.dlti import DataLayoutEntryAttr
from xdsl.ir import Dialect

from mlopt.dialects.dlti.attributes import (
    DataLayoutSpecAttr,
    MapAttr,
    TargetDeviceSpecAttr,
    TargetSystemSpecAttr,
)

DIALECT = Dialect(
    "dlti",
    [],
    [
        DataLayoutEntryAttr,
        DataLayoutSpecAttr,
        MapAttr,
        TargetDeviceSpecAttr,
        TargetSystemSpecAttr,
    ],
)
