package dev.ebb.server.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import java.util.HashSet;
import java.util.Set;

/**
 * Puts one service of the contract together from several parts, each of which answers some of its methods. Refuses to make a
 * service of which a method has no answer. Confined to the thread that builds.
 */
final class ServiceTable {
    /** Answers some methods of a service. */
    interface Part {
        /** Adds the methods. */
        void bind(ServiceTable table);
    }

    private final ServiceDescriptor service;
    private final ServerServiceDefinition.Builder definition;
    private final Set<MethodDescriptor<?, ?>> missing;

    private ServiceTable(ServiceDescriptor service) {
        this.service = service;
        this.definition = ServerServiceDefinition.builder(service);
        this.missing = new HashSet<>(service.getMethods());
    }

    /** The service with every method of its descriptor; IllegalStateException when one is missing or there twice. */
    static ServerServiceDefinition of(ServiceDescriptor service, Part... parts) {
        ServiceTable table = new ServiceTable(service);
        for (Part part : parts) {
            part.bind(table);
        }
        if (!table.missing.isEmpty()) {
            throw new IllegalStateException(service.getName() + " has no answer to " + table.missing);
        }
        return table.definition.build();
    }

    /** A method with one request and one answer. */
    <Q, R> ServiceTable unary(MethodDescriptor<Q, R> method, ServerCalls.UnaryMethod<Q, R> body) {
        requireNew(method);
        definition.addMethod(method, ServerCalls.asyncUnaryCall(body));
        return this;
    }

    /** A method with one request and a stream of answers. */
    <Q, R> ServiceTable serverStreaming(MethodDescriptor<Q, R> method, ServerCalls.ServerStreamingMethod<Q, R> body) {
        requireNew(method);
        definition.addMethod(method, ServerCalls.asyncServerStreamingCall(body));
        return this;
    }

    /** A method with a stream either way. */
    <Q, R> ServiceTable bidiStreaming(MethodDescriptor<Q, R> method, ServerCalls.BidiStreamingMethod<Q, R> body) {
        requireNew(method);
        definition.addMethod(method, ServerCalls.asyncBidiStreamingCall(body));
        return this;
    }

    private void requireNew(MethodDescriptor<?, ?> method) {
        if (!missing.remove(method)) {
            throw new IllegalStateException(
                    method.getFullMethodName() + " is not one more method of " + service.getName());
        }
    }
}
