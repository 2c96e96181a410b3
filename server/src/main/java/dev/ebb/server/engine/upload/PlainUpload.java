package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.HttpMethodRules;

/**
 * The whole file in one request (RFC 9110 section 9.3.4): PUT, or POST whose answer is the reply. What an interruption leaves at
 * the server is nothing that could be gone on with.
 */
final class PlainUpload implements Dialogue {
    /** A shorter body is sent before the server could have said that it does not want it. */
    static final long WORTH_ASKING = 1 << 20;

    private final UploadPlan plan;

    PlainUpload(UploadPlan plan) {
        this.plan = plan;
    }

    @Override
    public Turn begin() {
        String own = plan.task().http().method();
        String method = own != null ? own : HttpMethodRules.usual(plan.task().type());
        UploadRequest request = UploadRequest.of(method, plan.remote()).sending(0, plan.size());
        if (!method.equals("PUT")) {
            request = request.once(); // only PUT does the same when it is done twice
        }
        return new Turn.Ask(DigestFields.both(plan, plan.size() < WORTH_ASKING ? request : request.asking()));
    }

    @Override
    public boolean isReply(UploadRequest request, ResponseHead head) {
        return plan.wantsReply() && head.isSuccess();
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        return answer.head().isSuccess() ? new Turn.Done() : new Turn.Failed(answer.error(plan.clock()));
    }
}
