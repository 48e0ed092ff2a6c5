"""Limits on everything a policy's author can make large, as far as the compiler counts it."""

from __future__ import annotations

from typing import Final

FILE_SIZE_BYTES_MAX: Final = 1_048_576
"""Bytes of one policy file (1 MiB: about 25,000 lines)."""
FILES_MAX: Final = 100
"""Files of one pack."""
DEPTH_MAX: Final = 32
"""Maps and lists inside one another."""
VALUES_MAX: Final = 50_000
"""Values of one file, an alias counted as all that it stands for."""
ALIASES_MAX: Final = 100
"""Aliases in one file."""
SCALAR_LENGTH_MAX: Final = 20_000
"""Characters of one text."""
NUMBER_LENGTH_MAX: Final = 25
"""Characters of one number."""
NUMBER_MAX: Final = 2**53 - 1
"""The greatest number that every program counts exactly."""
FINDINGS_MAX: Final = 200
"""Findings collected in one run."""
PARENTS_MAX: Final = 5
"""Packs above a pack that extends another."""
