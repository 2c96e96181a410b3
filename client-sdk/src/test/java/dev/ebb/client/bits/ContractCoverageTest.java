package dev.ebb.client.bits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import com.google.common.reflect.ClassPath;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the objects against the contract: what is new there and has no method here is found. */
class ContractCoverageTest {
    /** Where the RPCs of a service are methods. */
    private static final Map<String, List<Class<?>>> OBJECTS = Map.of(
            "BackgroundCopyManager", List.of(BackgroundCopyManager.class),
            "BackgroundCopyJob", List.of(BackgroundCopyJob.class, BackgroundCopyJobHttpOptions.class),
            "BackgroundCopyFile", List.of(BackgroundCopyFile.class),
            "BackgroundCopyCallback", List.of(BackgroundCopyManager.class, BackgroundCopyJobHttpOptions.class),
            "ServiceAdministration", List.of(ServiceAdministration.class),
            "PolicyAdministration", List.of(PolicyAdministration.class),
            "NodeAdministration", List.of(NodeAdministration.class),
            "PeerCacheAdministration", List.of(PeerCacheAdministration.class),
            "JobHistory", List.of(JobHistory.class));

    /** RPCs whose method has another name than they. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "BackgroundCopyJob/GetPlacement", "whereItRuns",
            "BackgroundCopyFile/GetFile", "snapshot",
            "BackgroundCopyFile/GetProperty", "getHttpResponseHeaders",
            "BackgroundCopyCallback/Subscribe", "listen",
            "BackgroundCopyCallback/ValidateServerCertificates", "setServerCertificateValidationInterface",
            "BackgroundCopyCallback/AnswerServerCertificate", "setServerCertificateValidationInterface");

    /** RPCs that have no method, and why. */
    private static final Map<String, String> WITHOUT =
            Map.of("BackgroundCopyFile/SetProperty", "no property of a file can be set: it always fails");

    /** Fields of snapshots whose getter has another name, or that are in another value. */
    private static final Map<String, String> GETTERS = Map.ofEntries(
            Map.entry("Job.error", "getLastError"),
            Map.entry("Job.overwrite", "getOverwriteRule"),
            Map.entry("Job.proxy", "getProxySettings"),
            Map.entry("Job.survives_reboot", "survivesReboot"),
            Map.entry("Job.server_certificate_callback", "hasServerCertificateCallback"),
            Map.entry("Job.use_stored_proxy_credentials", "usesStoredProxyCredentials"),
            Map.entry("Job.upload_digests", "sendsUploadDigests"),
            Map.entry("File.bytes_total", "getProgress"),
            Map.entry("File.bytes_transferred", "getProgress"),
            Map.entry("File.validation_state", "getKnownValidationState"));

    /** Methods of waiting objects that have no twin: they make no call, or are ways to another object. */
    private static final Set<String> NO_TWIN = Set.of(
            "async",
            "withDeadline",
            "client",
            "close",
            "connect",
            "of",
            "listen",
            "progress",
            "getFile",
            "getId",
            "getJobId",
            "getIndex",
            "equals",
            "hashCode",
            "toString",
            "toProto",
            "serviceAdministration",
            "policyAdministration",
            "nodeAdministration",
            "peerCacheAdministration",
            "history");

    static List<MethodDescriptor> rpcs() throws Exception {
        List<MethodDescriptor> rpcs = new ArrayList<>();
        for (var each : contract()) {
            if (each.getSimpleName().endsWith("Proto")) {
                var file =
                        (FileDescriptor) each.load().getMethod("getDescriptor").invoke(null);
                file.getServices().stream().map(ServiceDescriptor::getMethods).forEach(rpcs::addAll);
            }
        }
        return rpcs;
    }

    @ParameterizedTest
    @MethodSource("rpcs")
    void rpc_hasAMethod(MethodDescriptor rpc) {
        String name = rpc.getService().getName() + "/" + rpc.getName();
        if (WITHOUT.containsKey(name)) {
            return;
        }
        String method = OTHER_NAMES.getOrDefault(
                name,
                Character.toLowerCase(rpc.getName().charAt(0)) + rpc.getName().substring(1));
        assertThat(OBJECTS.get(rpc.getService().getName()))
                .as("where %s would be", name)
                .isNotNull()
                .anySatisfy(type -> assertThat(type.getMethods())
                        .extracting(Method::getName)
                        .contains(method));
    }

    @Test
    void fields_ofSnapshots_haveGetters() {
        assertGetters("Job", JobProperties.class, dev.ebb.v1.Job.getDescriptor().getFields());
        assertGetters(
                "File", FileProperties.class, dev.ebb.v1.File.getDescriptor().getFields());
    }

    private static void assertGetters(String message, Class<?> type, List<FieldDescriptor> fields) {
        Set<String> getters =
                Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
        for (FieldDescriptor field : fields) {
            String camel = CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.UPPER_CAMEL, field.getName());
            String other = GETTERS.get(message + "." + field.getName());
            List<String> names = other != null
                    ? List.of(other)
                    : List.of("get" + camel, "is" + camel, Character.toLowerCase(camel.charAt(0)) + camel.substring(1));
            assertThat(getters).as(message + "." + field.getName()).containsAnyElementsOf(names);
        }
    }

    @Test
    void settings_ofANewJob_canAllBeSaid() {
        Set<String> setters =
                Arrays.stream(JobSpec.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        assertThat(dev.ebb.v1.JobSettings.getDescriptor().getFields())
                .extracting(FieldDescriptor::getJsonName)
                .allSatisfy(field -> assertThat(setters).contains(field));
    }

    @Test
    void fields_ofANewFile_canAllBeSaid() {
        assertThat(dev.ebb.v1.FileSpec.getDescriptor().getFields())
                .extracting(FieldDescriptor::getJsonName)
                .containsExactlyInAnyOrderElementsOf(Stream.of(FileSpec.class.getRecordComponents())
                        .map(component -> component.getName())
                        .toList());
    }

    @Test
    void enumerations_haveEveryValueOfTheContract() throws Exception {
        int seen = 0;
        for (Class<?> own : objects()) {
            if (!own.isEnum() || !isPublic(own)) {
                continue;
            }
            Class<?> wire = Class.forName("dev.ebb.v1." + own.getSimpleName());
            Method of = own.getDeclaredMethod("of", wire);
            for (Object value : wire.getEnumConstants()) {
                Object mine = of.invoke(null, value);
                boolean named = !value.toString().endsWith("_UNSPECIFIED")
                        && !value.toString().equals("UNRECOGNIZED");
                assertThat(mine.toString()).as("%s", value).matches(named ? "(?!UNRECOGNIZED).*" : "UNRECOGNIZED");
                Optional<Method> back = Arrays.stream(own.getDeclaredMethods())
                        .filter(method -> method.getName().equals("toWire"))
                        .findFirst();
                if (named && back.isPresent()) {
                    assertThat(back.get().invoke(mine)).isEqualTo(value);
                }
            }
            assertThat(own.getEnumConstants()).hasSize(wire.getEnumConstants().length - 1);
            seen++;
        }
        assertThat(seen).isGreaterThan(15);
    }

    @Test
    void methods_thatWait_haveATwinThatDoesNot() {
        int twins = 0;
        for (Class<?> waiting : List.of(
                BackgroundCopyManager.class,
                BackgroundCopyJob.class,
                BackgroundCopyJobHttpOptions.class,
                BackgroundCopyFile.class,
                ServiceAdministration.class,
                PolicyAdministration.class,
                NodeAdministration.class,
                JobHistory.class)) {
            Class<?> async = classNamed("Async" + waiting.getSimpleName());
            Set<String> offered = new TreeSet<>();
            for (Method method : async.getMethods()) {
                if (method.getReturnType() == CompletableFuture.class) {
                    offered.add(signature(method.getName(), method.getParameterTypes()));
                }
            }
            for (Method method : waiting.getMethods()) {
                boolean own = method.getDeclaringClass().getName().startsWith("dev.ebb")
                        && !method.getDeclaringClass().isInterface()
                        && !method.isBridge();
                if (!own
                        || NO_TWIN.contains(method.getName())
                        || method.getName().equals("httpOptions")) {
                    continue;
                }
                assertThat(offered)
                        .as("of %s", waiting.getSimpleName())
                        .contains(signature(method.getName(), withoutTimeout(method)));
                twins++;
            }
        }
        assertThat(twins).isGreaterThan(80);
    }

    @Test
    void futures_answerWithWhatTheWaitingMethodReturns() throws Exception {
        for (Method method : AsyncBackgroundCopyFile.class.getMethods()) {
            if (method.getReturnType() == CompletableFuture.class) {
                Type answer = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
                Method waiting = BackgroundCopyFile.class.getMethod(method.getName(), method.getParameterTypes());
                assertThat(answer.getTypeName().replace("java.lang.Boolean", "boolean"))
                        .isEqualTo(waiting.getGenericReturnType().getTypeName());
            }
        }
    }

    /** A future has its own time-outs, and a URI is a text there. */
    private static Class<?>[] withoutTimeout(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .filter(type -> !method.getName().startsWith("await") || type != java.time.Duration.class)
                .map(type -> type == java.net.URI.class ? String.class : type)
                .toArray(Class<?>[]::new);
    }

    private static String signature(String name, Class<?>... parameters) {
        return name + Arrays.stream(parameters).map(Class::getSimpleName).collect(Collectors.joining(",", "(", ")"));
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers());
    }

    private static Class<?> classNamed(String simpleName) {
        try {
            return Class.forName("dev.ebb.client.bits." + simpleName);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Set<ClassPath.ClassInfo> contract() throws IOException {
        return ClassPath.from(ContractCoverageTest.class.getClassLoader()).getTopLevelClasses("dev.ebb.v1");
    }

    private static List<Class<?>> objects() throws IOException {
        return ClassPath.from(ContractCoverageTest.class.getClassLoader())
                .getTopLevelClasses("dev.ebb.client.bits")
                .stream()
                .<Class<?>>map(ClassPath.ClassInfo::load)
                .toList();
    }
}
