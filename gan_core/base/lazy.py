"""torch, imported on first use.

The web process reads the registries to draw its forms but never trains; without torch it starts
in a third of the time and holds about 170 MB instead of 925 MB.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch as torch
else:

    class _Torch:
        def __getattr__(self, name: str) -> Any:
            value = getattr(importlib.import_module("torch"), name)
            setattr(self, name, value)  # so that the next look-up costs a dictionary access
            return value

    torch = _Torch()
