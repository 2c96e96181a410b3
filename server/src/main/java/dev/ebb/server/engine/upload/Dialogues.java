package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import org.jspecify.annotations.Nullable;

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
        return of(protocol, plan, null);
    }

    /** That one, with a server that has said so of itself (the answer to OPTIONS); null when it was not asked. */
    static Dialogue of(UploadProtocol protocol, UploadPlan plan, @Nullable ResponseHead offers) {
        return switch (protocol) {
            case AUTO -> new Negotiation(plan);
            case S3_PARTS -> new S3Parts(plan);
            case TUS -> new TusUpload(plan, offers);
            case RESUMABLE -> new ResumableUpload(plan, offers);
            case BITS -> new BitsUpload(plan);
            default -> new PlainUpload(plan);
        };
    }
}
