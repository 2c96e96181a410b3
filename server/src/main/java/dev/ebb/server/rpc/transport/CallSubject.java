package dev.ebb.server.rpc.transport;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a request or an answer is about, read from the message when it is asked for. Immutable. */
public final class CallSubject {
    /** Fields that hold no secret; what they hold of URLs is for the reader to redact. Any other one is left out. */
    private static final Set<String> TELLING = Set.of(
            "display_name",
            "type",
            "priority",
            "remote_name",
            "local_name",
            "old_prefix",
            "new_prefix",
            "reply_file_name",
            "program",
            "endpoint",
            "url",
            "key",
            "value",
            "host_id",
            "only_if_idle",
            "resume");

    private static final int DEEPEST = 3;

    private final Message message;

    CallSubject(Message message) {
        this.message = message;
    }

    /** The job; empty when there is none. */
    public String jobId() {
        String named = text(message, "job_id");
        return named.isEmpty() ? ofJob("id") : named;
    }

    /** Whose job an answer is about; empty when it does not say. */
    public String owner() {
        return ofJob("owner");
    }

    /** By which the caller recognises a repetition; empty for none. */
    public String requestId() {
        return text(message, "request_id");
    }

    /** What is asked for, field by field, at most so many. */
    public List<Map.Entry<String, String>> details(int most) {
        List<Map.Entry<String, String>> details = new ArrayList<>();
        collect(message, "", DEEPEST, most, details);
        return details;
    }

    private String ofJob(String field) {
        FieldDescriptor job = message.getDescriptorForType().findFieldByName("job");
        boolean there = job != null && job.getJavaType() == JavaType.MESSAGE && !job.isRepeated();
        return there && message.hasField(job) ? text((Message) message.getField(job), field) : "";
    }

    private static String text(Message of, String name) {
        FieldDescriptor field = of.getDescriptorForType().findFieldByName(name);
        boolean there = field != null && field.getJavaType() == JavaType.STRING && !field.isRepeated();
        return there ? (String) of.getField(field) : "";
    }

    private static void collect(
            Message of, String prefix, int depth, int most, List<Map.Entry<String, String>> details) {
        for (Map.Entry<FieldDescriptor, Object> entry : of.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            List<?> values = field.isRepeated() ? (List<?>) entry.getValue() : List.of(entry.getValue());
            for (int i = 0; i < values.size() && details.size() < most; i++) {
                String name = prefix + field.getName() + (field.isRepeated() ? "[" + i + "]" : "");
                if (values.get(i) instanceof Message inner) {
                    if (depth > 0 && !field.isMapField()) {
                        collect(inner, name + ".", depth - 1, most, details);
                    }
                } else if (TELLING.contains(field.getName())) {
                    details.add(Map.entry(name, String.valueOf(values.get(i))));
                }
            }
        }
    }
}
