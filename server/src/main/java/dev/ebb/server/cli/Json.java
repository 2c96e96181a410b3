package dev.ebb.server.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintStream;

/** Messages of the contract as lines of JSON (the mapping that protobuf defines). */
final class Json {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

    private Json() {}

    /** One message on a line of its own, flushed, so that a reader of a pipe sees it now. */
    static void line(PrintStream out, MessageOrBuilder message) {
        try {
            out.println(PRINTER.print(message));
            out.flush();
        } catch (InvalidProtocolBufferException notKnown) {
            throw new IllegalStateException(notKnown);
        }
    }
}
