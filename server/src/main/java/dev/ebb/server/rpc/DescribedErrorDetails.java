package dev.ebb.server.rpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets reflection describe the details of errors. Reflection knows the types that the contract mentions, and nothing in it
 * mentions {@code google.rpc.ErrorInfo}, which travels in every failure: tools would show it as bytes. Stateless.
 */
final class DescribedErrorDetails {
    private DescribedErrorDetails() {}

    /** The same service, whose file is described as if it imported the types of error details. */
    static ServerServiceDefinition with(ServerServiceDefinition service) {
        ServiceDescriptor plain = service.getServiceDescriptor();
        ServiceDescriptor.Builder described = ServiceDescriptor.newBuilder(plain.getName());
        if (plain.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier schema) {
            // Asked for by the first reflection call, not at start.
            described.setSchemaDescriptor((ProtoFileDescriptorSupplier) () -> extended(schema.getFileDescriptor()));
        }
        plain.getMethods().forEach(described::addMethod);
        ServerServiceDefinition.Builder result = ServerServiceDefinition.builder(described.build());
        service.getMethods().forEach(result::addMethod);
        return result.build();
    }

    private static FileDescriptor extended(FileDescriptor file) {
        FileDescriptor details = ErrorDetailsProto.getDescriptor();
        List<FileDescriptor> dependencies = new ArrayList<>(file.getDependencies());
        dependencies.add(details);
        FileDescriptorProto proto =
                file.toProto().toBuilder().addDependency(details.getName()).build();
        try {
            return FileDescriptor.buildFrom(proto, dependencies.toArray(new FileDescriptor[0]));
        } catch (DescriptorValidationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
