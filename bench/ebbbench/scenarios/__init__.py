"""One module a scenario, each with a `run(bench)` that answers its tables."""
