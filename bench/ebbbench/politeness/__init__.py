"""How polite a background transfer is: a bottleneck, somebody in the foreground, and Ebb or a peer behind them."""
