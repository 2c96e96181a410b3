package dev.ebb.server.support;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes, from the descriptors alone, a request that each RPC takes: fields are filled by their type, and by their name where
 * the type says too little. An RPC that refuses what it gets here needs a value in one of the tables.
 */
public final class SampleRequests {
    /** Left unset: what narrows a list, and what is refused beside other fields of the same message. */
    private static final Set<String> LEFT_OUT = Set.of(
            "request_id",
            "page_token",
            "page_size",
            "cursor",
            "filter",
            "settings",
            "expected_digest",
            "trusted_certificates_pem",
            "language",
            "proxy_list",
            "proxy_bypass_list",
            "maximum_retry_delay");

    private static final Map<String, Object> BY_NAME = Map.ofEntries(
            Map.entry("interface", "ebb.v1.BackgroundCopyJob"),
            Map.entry("remote_name", "http://127.0.0.1:9/sample"),
            Map.entry("mirror_names", "http://127.0.0.2:9/sample"),
            Map.entry("url", "https://127.0.0.1:9/sample"),
            Map.entry("part_urls", "http://127.0.0.1:9/sample"),
            Map.entry("complete_url", "http://127.0.0.1:9/sample"),
            Map.entry("abort_url", "http://127.0.0.1:9/sample"),
            Map.entry("custom_headers", "X-Sample: 1\r\n"),
            Map.entry("hresult", 0x80200003),
            Map.entry("program", "/bin/true"),
            Map.entry("http_method", "GET"),
            Map.entry("store_name", "MY"),
            Map.entry("only_if_idle", true),
            Map.entry("passphrase", "a sample that is long enough"),
            Map.entry("old_prefix", "http://127.0.0.1:9/"),
            Map.entry("new_prefix", "http://127.0.0.1:10/"),
            Map.entry("key", "limits.jobs-per-user"),
            Map.entry("bytes_per_second", 1_000_000L),
            Map.entry("placement", "any"),
            Map.entry("id", "00000000-0000-0000-0000-000000000000"),
            Map.entry("index", 0),
            Map.entry("file_index", 0));

    private final Path folder;
    private final AtomicInteger files = new AtomicInteger();

    public SampleRequests(Path folder) {
        this.folder = folder;
    }

    /** A request for a job. */
    public DynamicMessage of(MethodDescriptor rpc, String jobId) {
        return message(rpc.getInputType(), jobId);
    }

    private DynamicMessage message(Descriptor type, String jobId) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean otherOfOneof = field.getRealContainingOneof() != null
                    && field.getRealContainingOneof().getField(0) != field;
            if (otherOfOneof || LEFT_OUT.contains(field.getName()) || field.isMapField()) {
                continue;
            }
            Object value = value(field, jobId);
            if (field.isRepeated()) {
                message.addRepeatedField(field, value);
            } else {
                message.setField(field, value);
            }
        }
        return message.build();
    }

    private Object value(FieldDescriptor field, String jobId) {
        String name = field.getName();
        if (name.equals("job_id")) {
            return jobId;
        }
        if (name.equals("age")) {
            return com.google.protobuf.Duration.newBuilder().setSeconds(90_000).build();
        }
        if (field.getJavaType() == JavaType.STRING && (name.equals("local_name") || name.endsWith("file_name"))) {
            return folder.resolve("sample-" + files.incrementAndGet()).toString();
        }
        if (field.getJavaType() == JavaType.STRING && name.equals("value")) {
            return "100000";
        }
        Object known = BY_NAME.get(name);
        return known != null ? known : byType(field, jobId);
    }

    private Object byType(FieldDescriptor field, String jobId) {
        return switch (field.getJavaType()) {
            case STRING -> "sample";
            case BYTE_STRING -> ByteString.copyFrom(new byte[20]);
            case BOOLEAN -> false;
            case INT -> 1;
            case LONG -> 1L;
            case FLOAT -> 1.0f;
            case DOUBLE -> 1.0;
            case ENUM -> first(field.getEnumType());
            case MESSAGE -> nested(field.getMessageType(), jobId);
        };
    }

    private static Object first(EnumDescriptor type) {
        return type.getValues().get(1);
    }

    private Message nested(Descriptor type, String jobId) {
        if (type.getFullName().equals("google.protobuf.Duration")) {
            return com.google.protobuf.Duration.newBuilder().setSeconds(60).build();
        }
        return message(type, jobId);
    }
}
