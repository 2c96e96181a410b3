"""What the meter and the pinger wrote, and what can be read from it."""


class Traffic:
    """Bytes in buckets of 10 ms, by the address of the server's end."""

    def __init__(self, path, addresses):
        self.addresses = list(addresses)
        self.buckets = {}
        with open(path) as lines:
            for line in lines:
                time, *counts = line.split()
                self.buckets[round(float(time) * 100)] = [int(count) for count in counts]

    def rate(self, begin, end, address):
        """Bytes a second, headers included."""
        at, first, count = self.addresses.index(address), int(begin * 100), max(1, int((end - begin) * 100))
        nothing = [0] * len(self.addresses)
        return sum(self.buckets.get(first + step, nothing)[at] for step in range(count)) * 100 / count

    def first(self, begin, end, address):
        """When the first bytes came, at the latest `end`."""
        return when(begin, end, lambda t: self.rate(t, t + 0.01, address) > 100_000) or end


class RoundTrips:
    def __init__(self, path):
        with open(path) as lines:
            self.all = [tuple(map(float, line.split())) for line in lines if len(line.split()) == 2]

    def between(self, begin, end):
        return [took for sent, took in self.all if begin <= sent <= end]

    def percentile(self, begin, end, share):
        """Milliseconds, or None where nothing came back."""
        sorted_trips = sorted(self.between(begin, end))
        return round(sorted_trips[min(len(sorted_trips) - 1, int(share * len(sorted_trips)))], 1) if sorted_trips else None


def when(begin, end, true_at):
    """The first hundredth of a second at which something is true, or None."""
    steps = max(0, int((end - begin) * 100))
    return next((begin + step / 100 for step in range(steps) if true_at(begin + step / 100)), None)
