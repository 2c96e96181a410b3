package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Exchange;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import dev.ebb.server.uploads.web.Service;
import java.util.Optional;

/** Tells the protocols apart that share the port, by method, path and header fields. Thread-safe. */
public final class Router implements Service {
    private static final String ALLOWED = "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS, BITS_POST";

    private final Gate gate;
    private final BitsProtocol bits;
    private final TusProtocol tus;
    private final IetfProtocol ietf;
    private final PlainUploads plain;
    private final Downloads downloads;

    public Router(Gate gate, Receiver receiver) {
        this.gate = gate;
        this.bits = new BitsProtocol(receiver);
        this.tus = new TusProtocol(receiver);
        this.ietf = new IetfProtocol(receiver);
        this.plain = new PlainUploads(receiver);
        this.downloads = new Downloads(receiver);
    }

    @Override
    public void serve(Exchange exchange) {
        RequestHead head = exchange.head();
        Optional<Answer> refusal = gate.refuse(head);
        if (refusal.isPresent()) {
            exchange.answer(refusal.get());
            return;
        }
        String owner = gate.owner(head).orElseThrow();
        if (head.method().equals("BITS_POST")) {
            bits.serve(exchange, owner);
        } else if (head.method().equals("OPTIONS")) {
            exchange.answer(tus.options(ietf.limits().set("Allow", ALLOWED)));
        } else if (head.path().startsWith(Receiver.REPLIES)) {
            downloads.reply(exchange, owner);
        } else if (head.fields().has("Tus-Resumable")) {
            tus.serve(exchange, owner);
        } else if (head.path().startsWith(Receiver.UPLOADS)) {
            ietf.resume(exchange, owner);
        } else {
            serveFile(exchange, owner);
        }
    }

    private void serveFile(Exchange exchange, String owner) {
        RequestHead head = exchange.head();
        boolean sends = head.method().equals("PUT") || head.method().equals("POST");
        boolean asks = head.method().equals("GET") || head.method().equals("HEAD");
        if (sends && head.fields().has("Upload-Complete")) {
            ietf.create(exchange, owner);
        } else if (sends) {
            plain.serve(exchange, owner);
        } else if (asks) {
            downloads.file(exchange);
        } else {
            Fields allowed = new Fields().set("Allow", ALLOWED);
            exchange.answer(Answer.saying(Replies.NOT_ALLOWED, allowed, head.method() + " is not for files here"));
        }
    }
}
