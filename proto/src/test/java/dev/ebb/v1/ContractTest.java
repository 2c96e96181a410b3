package dev.ebb.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.ExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the contract to its rules, read from the compiled descriptors, so that no tool beside the JDK is needed. */
class ContractTest {
    private static final List<FileDescriptorProto> FILES = new ArrayList<>();

    @BeforeAll
    static void readDescriptors() throws IOException {
        ExtensionRegistry options = ExtensionRegistry.newInstance();
        ContractOptionsProto.registerAllExtensions(options);
        try (InputStream in = ContractTest.class.getResourceAsStream("/ebb-v1.binpb")) {
            for (FileDescriptorProto file :
                    FileDescriptorSet.parseFrom(in, options).getFileList()) {
                if (file.getName().startsWith("ebb/")) {
                    FILES.add(file);
                }
            }
        }
        assertThat(FILES).isNotEmpty();
    }

    @Test
    void files_all_areOfTheOnePackage() {
        assertThat(FILES).allSatisfy(file -> {
            assertThat(file.getName()).startsWith("ebb/v1/");
            assertThat(file.getPackage()).as(file.getName()).isEqualTo("ebb.v1");
            assertThat(file.getSyntax()).as(file.getName()).isEqualTo("proto3");
            assertThat(file.getOptions().getJavaMultipleFiles())
                    .as(file.getName())
                    .isTrue();
            assertThat(file.getOptions().getJavaPackage()).as(file.getName()).isEqualTo("dev.ebb.v1");
        });
    }

    @Test
    void services_all_haveAFileEach() {
        assertThat(FILES)
                .allSatisfy(file -> assertThat(file.getServiceList())
                        .as(file.getName())
                        .hasSizeLessThan(2)
                        .allSatisfy(service -> assertThat(file.getName())
                                .isEqualTo("ebb/v1/" + lowerUnderscore(service.getName()) + ".proto")));
    }

    @Test
    void rpcs_all_haveTheirOwnMessages() {
        List<String> violations = new ArrayList<>();
        Map<String, String> userOfMessage = new HashMap<>();
        forEachRpc((service, rpc) -> {
            String name = service.getName() + "." + rpc.getName();
            for (String[] used : new String[][] {{rpc.getInputType(), "Request"}, {rpc.getOutputType(), "Response"}}) {
                String message = used[0].substring(".ebb.v1.".length());
                // The longer form is for two services that have a verb in common.
                if (!message.equals(rpc.getName() + used[1])
                        && !message.equals(service.getName() + rpc.getName() + used[1])) {
                    violations.add(name + " uses " + message + " instead of " + rpc.getName() + used[1]);
                }
                String other = userOfMessage.put(message, name);
                if (other != null) {
                    violations.add(message + " is used by " + other + " and by " + name);
                }
            }
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void rpcs_all_saySinceWhen() {
        List<String> violations = new ArrayList<>();
        forEachRpc((service, rpc) -> {
            if (rpc.getOptions().getExtension(ContractOptionsProto.since).isBlank()) {
                violations.add(service.getName() + "." + rpc.getName());
            }
        });
        assertThat(violations).as("RPCs without the since option").isEmpty();
    }

    @Test
    void enums_all_startWithUnspecified() {
        Map<String, EnumDescriptorProto> enums = new LinkedHashMap<>();
        for (FileDescriptorProto file : FILES) {
            file.getEnumTypeList().forEach(each -> enums.put(each.getName(), each));
            file.getMessageTypeList().forEach(message -> collectEnums(message, enums));
        }
        assertThat(enums).allSatisfy((name, each) -> {
            String prefix = lowerUnderscore(name).toUpperCase(Locale.ROOT) + "_";
            assertThat(each.getValue(0).getName()).isEqualTo(prefix + "UNSPECIFIED");
            assertThat(each.getValue(0).getNumber()).as(name).isZero();
            assertThat(each.getValueList())
                    .allSatisfy(value -> assertThat(value.getName()).startsWith(prefix));
        });
    }

    @Test
    void elements_all_haveAComment() {
        List<String> bare = new ArrayList<>();
        for (FileDescriptorProto file : FILES) {
            new Comments(file).collectBare(bare);
        }
        assertThat(bare).as("elements of the contract without a comment").isEmpty();
    }

    private static void forEachRpc(BiConsumer<ServiceDescriptorProto, MethodDescriptorProto> visitor) {
        for (FileDescriptorProto file : FILES) {
            for (ServiceDescriptorProto service : file.getServiceList()) {
                service.getMethodList().forEach(rpc -> visitor.accept(service, rpc));
            }
        }
    }

    private static void collectEnums(DescriptorProto message, Map<String, EnumDescriptorProto> enums) {
        message.getEnumTypeList().forEach(each -> enums.put(each.getName(), each));
        message.getNestedTypeList().forEach(nested -> collectEnums(nested, enums));
    }

    private static String lowerUnderscore(String upperCamel) {
        return upperCamel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Finds the elements of one file that have no comment, by their paths in its source info. */
    private static final class Comments {
        private final FileDescriptorProto file;
        private final Set<List<Integer>> commented = new HashSet<>();
        private List<String> bare = List.of();

        Comments(FileDescriptorProto file) {
            this.file = file;
            for (Location location : file.getSourceCodeInfo().getLocationList()) {
                if (!location.getLeadingComments().isBlank()
                        || !location.getTrailingComments().isBlank()) {
                    commented.add(location.getPathList());
                }
            }
        }

        void collectBare(List<String> found) {
            bare = found;
            for (int i = 0; i < file.getMessageTypeCount(); i++) {
                message(file.getMessageType(i), path(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i));
            }
            for (int i = 0; i < file.getEnumTypeCount(); i++) {
                enumeration(file.getEnumType(i), path(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
            }
            for (int i = 0; i < file.getServiceCount(); i++) {
                service(file.getService(i), path(FileDescriptorProto.SERVICE_FIELD_NUMBER, i));
            }
            for (int i = 0; i < file.getExtensionCount(); i++) {
                check(file.getExtension(i).getName(), path(FileDescriptorProto.EXTENSION_FIELD_NUMBER, i));
            }
        }

        private void message(DescriptorProto message, int[] at) {
            String name = message.getName();
            check(name, at);
            for (int i = 0; i < message.getFieldCount(); i++) {
                check(name + "." + message.getField(i).getName(), path(at, DescriptorProto.FIELD_FIELD_NUMBER, i));
            }
            for (int i = 0; i < message.getOneofDeclCount(); i++) {
                if (isWritten(message, i)) {
                    String oneof = name + "." + message.getOneofDecl(i).getName();
                    check(oneof, path(at, DescriptorProto.ONEOF_DECL_FIELD_NUMBER, i));
                }
            }
            for (int i = 0; i < message.getNestedTypeCount(); i++) {
                // The compiler makes one for each map field.
                if (!message.getNestedType(i).getOptions().getMapEntry()) {
                    message(message.getNestedType(i), path(at, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
                }
            }
            for (int i = 0; i < message.getEnumTypeCount(); i++) {
                enumeration(message.getEnumType(i), path(at, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
            }
        }

        /** False for the oneof that the compiler makes for each optional field. */
        private static boolean isWritten(DescriptorProto message, int oneof) {
            return message.getFieldList().stream()
                    .filter(FieldDescriptorProto::hasOneofIndex)
                    .anyMatch(field -> field.getOneofIndex() == oneof && !field.getProto3Optional());
        }

        private void enumeration(EnumDescriptorProto each, int[] at) {
            check(each.getName(), at);
            for (int i = 0; i < each.getValueCount(); i++) {
                check(each.getValue(i).getName(), path(at, EnumDescriptorProto.VALUE_FIELD_NUMBER, i));
            }
        }

        private void service(ServiceDescriptorProto service, int[] at) {
            check(service.getName(), at);
            for (int i = 0; i < service.getMethodCount(); i++) {
                String rpc = service.getName() + "." + service.getMethod(i).getName();
                check(rpc, path(at, ServiceDescriptorProto.METHOD_FIELD_NUMBER, i));
            }
        }

        private void check(String name, int[] at) {
            if (!commented.contains(Arrays.stream(at).boxed().toList())) {
                bare.add(file.getName() + ": " + name);
            }
        }

        private static int[] path(int... at) {
            return at;
        }

        private static int[] path(int[] parent, int field, int index) {
            int[] at = Arrays.copyOf(parent, parent.length + 2);
            at[parent.length] = field;
            at[parent.length + 1] = index;
            return at;
        }
    }
}
