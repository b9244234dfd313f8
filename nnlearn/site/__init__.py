"""The course as pages that need nothing else: no Python, no network, no server.

A page is made from a built notebook as it is stored; nothing is run.
"""

from nnlearn.site.errors import SiteError
from nnlearn.site.make import build

__all__ = ["build", "SiteError"]
