"""How laws are tried: how long an example takes on a busy machine is no matter of a law.

On CI hypothesis takes the same examples each time; elsewhere it looks for new ones.
"""

from hypothesis import settings

settings.register_profile("patient", settings(deadline=None))
settings.load_profile("patient")
