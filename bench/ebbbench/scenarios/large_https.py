"""The same over TLS."""

from . import large_http


def run(bench):
    return large_http.run(bench, "https", "large-https")
