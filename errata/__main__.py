"""``python -m errata`` is the command ``errata``."""

import sys

from errata.cli import main

sys.exit(main())
