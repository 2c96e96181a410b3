package dev.ebb.client;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.ebb.v1.BackgroundCopyFileProto;
import dev.ebb.v1.BackgroundCopyJobProto;
import dev.ebb.v1.BackgroundCopyManagerProto;
import dev.ebb.v1.JobHistoryProto;
import dev.ebb.v1.NodeAdministrationProto;
import dev.ebb.v1.PeerCacheAdministrationProto;
import dev.ebb.v1.PolicyAdministrationProto;
import dev.ebb.v1.ServiceAdministrationProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Says which calls may be repeated when the service is unavailable: those that read, and those that carry a request id, by
 * which the service recognises a repetition. Written as a gRPC service configuration (gRFC A6).
 */
final class SafeRetries {
    private static final List<FileDescriptor> CONTRACT = List.of(
            BackgroundCopyManagerProto.getDescriptor(),
            BackgroundCopyJobProto.getDescriptor(),
            BackgroundCopyFileProto.getDescriptor(),
            ServiceAdministrationProto.getDescriptor(),
            PolicyAdministrationProto.getDescriptor(),
            NodeAdministrationProto.getDescriptor(),
            PeerCacheAdministrationProto.getDescriptor(),
            JobHistoryProto.getDescriptor());

    private SafeRetries() {}

    static Map<String, ?> serviceConfig(int attempts) {
        Map<String, ?> policy = Map.of(
                "maxAttempts",
                (double) attempts,
                "initialBackoff",
                "0.2s",
                "maxBackoff",
                "2s",
                "backoffMultiplier",
                2.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
        return Map.of("methodConfig", List.of(Map.of("name", safeMethods(), "retryPolicy", policy)));
    }

    static List<Map<String, String>> safeMethods() {
        List<Map<String, String>> names = new ArrayList<>();
        for (FileDescriptor file : CONTRACT) {
            for (ServiceDescriptor service : file.getServices()) {
                service.getMethods().stream()
                        .filter(SafeRetries::isSafe)
                        .forEach(method ->
                                names.add(Map.of("service", service.getFullName(), "method", method.getName())));
            }
        }
        return names;
    }

    static boolean isSafe(MethodDescriptor method) {
        boolean reads = method.getName().matches("(Get|Enum|List|Query|Simulate|Why).*");
        boolean recognised = method.getInputType().findFieldByName("request_id") != null;
        return !method.isServerStreaming() && (reads || recognised);
    }
}
