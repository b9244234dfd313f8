"""The shared base, without a browser: what is sent, what is answered, and what is refused."""
