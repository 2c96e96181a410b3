"""The little of gRPC that a measurement needs, so that no client runtime is measured with the service."""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
CANCEL = 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
INITIAL_WINDOW = 65_535
OUR_WINDOW = 1 << 30


class CallFailed(Exception):
    """The service refused a call, or went away."""


class Channel:
    """One connection to a Unix socket, one call at a time."""

    def __init__(self, path, seconds=120):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(str(path))
        self.stream = -1
        self.window = INITIAL_WINDOW  # of the connection
        self.stream_window = 0
        self.new_stream_window = INITIAL_WINDOW
        self.answer = b""
        self.trailer = b""
        self.ended = False
        settings = struct.pack(">HI", 4, (1 << 31) - 1)
        self.socket.sendall(
            PREFACE + _frame(SETTINGS, 0, 0, settings) + _frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", OUR_WINDOW)))

    def call(self, method, message=b""):
        """The answer of a unary call, as bytes."""
        self._ask(method, message)
        while not self.ended:
            self._take()
        if len(self.answer) < 5:
            self._refused(method)
        return self.answer[5:]

    def watch(self, method, message=b""):
        """The messages of a streaming call, as they come; who has heard enough closes the generator."""
        self._ask(method, message)
        try:
            while True:
                while len(self.answer) >= 5 and len(self.answer) >= 5 + struct.unpack(">I", self.answer[1:5])[0]:
                    end = 5 + struct.unpack(">I", self.answer[1:5])[0]
                    one, self.answer = self.answer[5:end], self.answer[end:]
                    yield one
                if self.ended:
                    self._refused(method)
                self._take()
        finally:
            if not self.ended:
                self.socket.sendall(_frame(RST_STREAM, 0, self.stream, struct.pack(">I", CANCEL)))

    def _refused(self, method):
        text = "".join(chr(byte) if 32 <= byte < 127 else " " for byte in self.trailer)
        raise CallFailed("%s was refused: %s" % (method, " ".join(text.rpartition("grpc-message")[2].split())))

    def _ask(self, method, message):
        self.stream += 2
        self.stream_window = self.new_stream_window
        self.answer = self.trailer = b""
        self.ended = False
        fields = (
            (":method", "POST"), (":scheme", "http"), (":path", method), (":authority", "localhost"),
            ("content-type", "application/grpc"), ("te", "trailers"))
        self.socket.sendall(_frame(HEADERS, END_HEADERS, self.stream, b"".join(_field(*each) for each in fields)))
        self._send(struct.pack(">BI", 0, len(message)) + message)

    def _send(self, body):
        at = 0
        while at < len(body):
            room = min(self.window, self.stream_window, 16_384)
            if room <= 0:
                self._take()
                continue
            part = body[at:at + room]
            at += len(part)
            self.window -= len(part)
            self.stream_window -= len(part)
            self.socket.sendall(_frame(DATA, END_STREAM if at == len(body) else 0, self.stream, part))

    def _take(self):
        head = self._read(9)
        length = struct.unpack(">I", b"\x00" + head[:3])[0]
        kind, flags = head[3], head[4]
        stream = struct.unpack(">I", head[5:])[0]
        payload = self._read(length)
        if kind == SETTINGS and not flags & ACK:
            self._settings(payload)
        elif kind == PING and not flags & ACK:
            self.socket.sendall(_frame(PING, ACK, 0, payload))
        elif kind == WINDOW_UPDATE:
            more = struct.unpack(">I", payload)[0]
            self.window += more if stream == 0 else 0
            self.stream_window += more if stream == self.stream else 0
        elif kind == GOAWAY:
            raise CallFailed("the service says good-bye")
        elif stream == self.stream and kind in (DATA, HEADERS):
            self.answer += payload if kind == DATA else b""
            self.trailer += payload if kind == HEADERS else b""
            self.ended = bool(flags & END_STREAM)
        elif stream == self.stream:
            raise CallFailed("the call was reset")

    def _settings(self, payload):
        for at in range(0, len(payload), 6):
            name, value = struct.unpack(">HI", payload[at:at + 6])
            if name == 4:
                self.stream_window += value - self.new_stream_window
                self.new_stream_window = value
        self.socket.sendall(_frame(SETTINGS, ACK, 0))

    def _read(self, count):
        got = b""
        while len(got) < count:
            more = self.socket.recv(count - len(got))
            if not more:
                raise CallFailed("the service closed the connection")
            got += more
        return got

    def close(self):
        self.socket.close()


def answers(path):
    """True when the service behind the socket serves a call."""
    try:
        channel = Channel(path, 5)
    except OSError:
        return False
    try:
        channel.call("/grpc.health.v1.Health/Check")
        return True
    except (OSError, CallFailed):
        return False
    finally:
        channel.close()


def _frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def _field(name, value):
    # RFC 7541 section 6.2.2: literal, not indexed, no Huffman code; all lengths are below 127.
    return b"\x00" + bytes((len(name),)) + name.encode() + bytes((len(value),)) + value.encode()


def text(number, value):
    """A string or message as a field of a protobuf message."""
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def integer(number, value):
    """An integer, boolean or enum as a field."""
    return _varint(number << 3) + _varint(value)


def fields(message):
    """The fields of a message by number: integers, and bytes."""
    found, at = {}, 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        if tag & 7 == 0:
            found[tag >> 3], at = _read_varint(message, at)
        elif tag & 7 == 2:
            length, at = _read_varint(message, at)
            found[tag >> 3] = message[at:at + length]
            at += length
        else:
            at += 8 if tag & 7 == 1 else 4
    return found


def _varint(value):
    out = b""
    while value > 127:
        out += bytes((value & 127 | 128,))
        value >>= 7
    return out + bytes((value,))


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
