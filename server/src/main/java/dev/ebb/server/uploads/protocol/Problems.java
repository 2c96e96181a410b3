package dev.ebb.server.uploads.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Fields;

/** The problem types (RFC 9457) of resumable uploads, section 6 of the draft. Pure. */
final class Problems {
    private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

    private Problems() {}

    /** The client wants to go on elsewhere than at the offset. */
    static Answer offset(long expected, long provided) {
        JsonObject problem =
                problem("mismatching-upload-offset", "offset from request does not match offset of resource");
        problem.addProperty("expected-offset", expected);
        problem.addProperty("provided-offset", provided);
        return answer(Replies.CONFLICT, problem, new Fields().set("Upload-Offset", expected));
    }

    /** The client said two things about the length. */
    static Answer inconsistentLength() {
        return answer(
                Replies.BAD_REQUEST,
                problem("inconsistent-upload-length", "inconsistent length values for upload"),
                new Fields());
    }

    private static JsonObject problem(String type, String title) {
        JsonObject problem = new JsonObject();
        problem.addProperty("type", TYPES + type);
        problem.addProperty("title", title);
        return problem;
    }

    private static Answer answer(int status, JsonObject problem, Fields fields) {
        fields.set("Upload-Complete", "?0").set("Content-Type", "application/problem+json");
        return new Answer(status, fields, problem.toString().getBytes(UTF_8), null);
    }
}
