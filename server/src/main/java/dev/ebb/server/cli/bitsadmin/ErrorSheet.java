package dev.ebb.server.cli.bitsadmin;

import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;

/** Prints why a job failed: file, code, context, and what happened in words. */
final class ErrorSheet {
    private ErrorSheet() {}

    /** Fails with BG_E_ERROR_INFORMATION_UNAVAILABLE when there is no error. */
    static void print(Call call, String id) {
        GetErrorResponse answer = call.service()
                .job()
                .getError(GetErrorRequest.newBuilder().setJobId(id).build());
        if (answer.hasFile()) {
            call.say("ERROR FILE:    " + Shape.names(answer.getFile()));
        }
        call.say("ERROR CODE:    " + Shape.hex(answer.getError().getHresult()) + " - " + answer.getDescription());
        call.say("ERROR CONTEXT: " + Shape.hex(answer.getError().getContextValue()) + " - "
                + answer.getContextDescription());
        call.say("ERROR DETAILS: " + answer.getError().getMessage());
        if (!answer.getError().getRemedy().isEmpty()) {
            call.say("WHAT TO DO:    " + answer.getError().getRemedy());
        }
    }
}
