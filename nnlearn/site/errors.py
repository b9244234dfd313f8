"""What stops the building of a site."""


class SiteError(ValueError):
    """Something of which no page can be made; the message says where it stands, and what to do."""
