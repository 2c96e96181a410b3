package dev.ebb.server.support;

import com.google.common.reflect.ClassPath;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The whole contract as its descriptors tell it, so that a test over all of it cannot forget what is new. */
public final class Contract {
    private static final String PACKAGE = "dev.ebb.v1";

    private Contract() {}

    /** Every file of the contract. */
    public static List<FileDescriptor> files() {
        try {
            return ClassPath.from(Contract.class.getClassLoader()).getTopLevelClasses(PACKAGE).stream()
                    .filter(each -> each.getSimpleName().endsWith("Proto"))
                    .map(each -> descriptor(each.load()))
                    .toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** Every service. */
    public static List<ServiceDescriptor> services() {
        return files().stream().flatMap(file -> file.getServices().stream()).toList();
    }

    /** Every RPC, in a stable order. */
    public static List<MethodDescriptor> rpcs() {
        return services().stream()
                .flatMap(service -> service.getMethods().stream())
                .sorted(Comparator.comparing(MethodDescriptor::getFullName))
                .toList();
    }

    /** Short and unique: service and method, such as {@code BackgroundCopyJob/Suspend}. */
    public static String name(MethodDescriptor rpc) {
        return rpc.getService().getName() + "/" + rpc.getName();
    }

    /** An RPC such as {@code ebb.v1.BackgroundCopyJob/Suspend}. */
    public static Optional<MethodDescriptor> rpc(String fullName) {
        return rpcs().stream()
                .filter(rpc -> (rpc.getService().getFullName() + "/" + rpc.getName()).equals(fullName))
                .findAny();
    }

    /** True of a field such as {@code ebb.v1.Job.display_name}, also of a message in a message. */
    public static boolean hasField(String fullName) {
        int dot = fullName.lastIndexOf('.');
        String field = fullName.substring(dot + 1);
        String message = fullName.substring(0, dot);
        return files().stream()
                .flatMap(file -> file.getMessageTypes().stream())
                .filter(type -> type.getFullName().equals(message))
                .anyMatch(type -> type.findFieldByName(field) != null);
    }

    /** True of an enumeration's value such as {@code ebb.v1.EventKind.EVENT_KIND_JOB_ERROR}. */
    public static boolean hasEnumValue(String fullName) {
        int dot = fullName.lastIndexOf('.');
        String value = fullName.substring(dot + 1);
        return files().stream()
                .flatMap(file -> file.getEnumTypes().stream())
                .filter(type -> type.getFullName().equals(fullName.substring(0, dot)))
                .anyMatch((EnumDescriptor type) -> type.findValueByName(value) != null);
    }

    private static FileDescriptor descriptor(Class<?> outer) {
        try {
            return (FileDescriptor) outer.getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException notGenerated) {
            throw new AssertionError(outer + " is not a file of the contract", notGenerated);
        }
    }
}
