package dev.ebb.server.engine.upload;

import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;

/** Which protocol an upload is sent in. */
final class Dialogues {
    private Dialogues() {}

    /** The one that was begun with, else the one that the job asks for. */
    static Dialogue of(UploadPlan plan) {
        if (plan.task().http().method() != null) {
            return new PlainUpload(plan); // what another method means is between the job and its server
        }
        UploadSession left = plan.left();
        UploadProtocol asked = plan.task().mode().upload().protocol();
        return of(left == null ? asked : left.protocol(), plan);
    }

    /** That one. */
    static Dialogue of(UploadProtocol protocol, UploadPlan plan) {
        return switch (protocol) {
            case AUTO -> new Negotiation(plan);
            case BITS -> new BitsUpload(plan);
            default -> new PlainUpload(plan);
        };
    }
}
