package dev.ebb.server.notify;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorDescription;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Writes a notification: as the JSON that is posted, and as the variables of a program. docs/notifications.md lists both. */
final class NotificationDocument {
    /** Of the document; a field may be added to it, but none changes its meaning. */
    private static final int VERSION = 1;

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private NotificationDocument() {}

    static byte[] json(Notification notification) {
        JsonObject document = new JsonObject();
        document.addProperty("version", VERSION);
        document.addProperty("kind", notification.kindName());
        document.addProperty("delivery_id", notification.deliveryId());
        document.addProperty("time", notification.time().toString());
        document.addProperty("cursor", notification.cursor());
        document.add("job", job(notification.job()));
        JobFile file = notification.file();
        if (file != null) {
            document.add("file", file(file));
        }
        JobError error = notification.error();
        if (error != null) {
            document.add("error", error(error));
        }
        return GSON.toJson(document).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject job(Job job) {
        JobCounters counters = job.counters();
        JsonObject json = new JsonObject();
        json.addProperty("id", job.id().toString());
        json.addProperty("name", job.displayName());
        json.addProperty("type", job.type().name());
        json.addProperty("state", job.state().name());
        json.addProperty("owner", job.owner().value());
        json.addProperty("files_total", counters.filesTotal());
        json.addProperty("files_transferred", counters.filesTransferred());
        json.addProperty("bytes_transferred", counters.bytesTransferred());
        json.addProperty("error_count", job.errorCount());
        return json;
    }

    private static JsonObject file(JobFile file) {
        JsonObject json = new JsonObject();
        json.addProperty("index", file.index());
        json.addProperty("remote_name", Redaction.of(file.spec().remoteName()));
        json.addProperty("local_name", file.spec().localName());
        return json;
    }

    private static JsonObject error(JobError error) {
        ErrorDescription description = ErrorCatalog.describe(error.code());
        JsonObject json = new JsonObject();
        json.addProperty("context", error.context().name());
        json.addProperty("code", error.code().hex());
        json.addProperty("name", description.name());
        json.addProperty("message", Redaction.of(error.message()));
        json.addProperty("remedy", description.remedy());
        json.addProperty("time", error.time().toString());
        return json;
    }

    /** Everything that a program finds in its environment: nothing of the service's own comes along. */
    static Map<String, String> environment(Notification notification) {
        Job job = notification.job();
        JobError error = notification.error();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.put("LANG", "C.UTF-8");
        variables.put("EBB_NOTIFICATION", notification.kindName());
        variables.put("EBB_DELIVERY_ID", notification.deliveryId());
        variables.put("EBB_JOB_ID", job.id().toString());
        variables.put("EBB_JOB_NAME", job.displayName());
        variables.put("EBB_JOB_TYPE", job.type().name());
        variables.put("EBB_JOB_STATE", job.state().name());
        variables.put("EBB_JOB_OWNER", job.owner().value());
        variables.put("EBB_FILES_TOTAL", String.valueOf(job.counters().filesTotal()));
        variables.put("EBB_FILES_TRANSFERRED", String.valueOf(job.counters().filesTransferred()));
        variables.put("EBB_BYTES_TRANSFERRED", String.valueOf(job.counters().bytesTransferred()));
        variables.put("EBB_ERROR_COUNT", String.valueOf(job.errorCount()));
        if (error != null) {
            variables.put("EBB_ERROR_CODE", error.code().hex());
            variables.put("EBB_ERROR_NAME", ErrorCatalog.describe(error.code()).name());
            variables.put("EBB_ERROR_MESSAGE", Redaction.of(Objects.requireNonNull(error.message())));
        }
        variables.replaceAll((name, value) -> value.replaceAll("\\p{Cntrl}", " "));
        return variables;
    }
}
