package dev.ebb.server.rpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.v1.BackgroundCopyCallbackProto;
import dev.ebb.v1.BackgroundCopyFileProto;
import dev.ebb.v1.BackgroundCopyJobProto;
import dev.ebb.v1.BackgroundCopyManagerProto;
import dev.ebb.v1.ContractOptionsProto;
import dev.ebb.v1.PolicyAdministrationProto;
import dev.ebb.v1.QueryInterfaceResponse;
import dev.ebb.v1.ServiceAdministrationProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Says which methods an interface offers, from the {@code since} option of each method: there is no list of methods to
 * keep. Only how BITS's interfaces build on each other is written down here.
 */
final class InterfaceCatalog {
    private static final String JOB = "BackgroundCopyJob";

    /** The versions whose methods IBackgroundCopyJob and its successors carry, each interface those before it as well. */
    private static final List<String> JOB_LADDER = List.of("1.0", "1.5", "2.0", "3.0", "5.0");

    private static final List<String> HTTP_LADDER = List.of("2.5", "10.2", "10.3");
    private static final List<String> FILE_LADDER = List.of("1.0", "2.0", "3.0", "4.0", "5.0", "10.1");
    private static final List<String> CALLBACK_LADDER = List.of("1.0", "3.0", "10.1");

    private static final Map<String, String> NAME_OF_IID = Map.of(
            "5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c", "IBackgroundCopyManager",
            "37668d37-507e-4160-9316-26306d150b12", "IBackgroundCopyJob",
            "54b50739-686f-45eb-9dff-d6a9a0faa9af", "IBackgroundCopyJob2",
            "443c8934-90ff-48ed-bcde-26f5c7450042", "IBackgroundCopyJob3",
            "659cdeae-489e-11d9-a9cd-000d56965251", "IBackgroundCopyJob4",
            "e847030c-bbba-4657-af6d-484aa42bf1fe", "IBackgroundCopyJob5");

    /** The contract. Below the ladders, which it needs. */
    static final InterfaceCatalog INSTANCE = new InterfaceCatalog(List.of(
            BackgroundCopyManagerProto.getDescriptor(),
            BackgroundCopyJobProto.getDescriptor(),
            BackgroundCopyFileProto.getDescriptor(),
            BackgroundCopyCallbackProto.getDescriptor(),
            ServiceAdministrationProto.getDescriptor(),
            PolicyAdministrationProto.getDescriptor()));

    /**
     * An interface of BITS.
     *
     * @param service the service that carries it
     * @param versions the versions whose methods it has
     * @param ofJob whether it belongs to a job, rather than to the manager
     */
    private record Interface(String service, List<String> versions, boolean ofJob) {
        /** The version that brought the interface: without a method of it, this service does not have the interface. */
        String ownVersion() {
            return versions.get(versions.size() - 1);
        }
    }

    private final Map<String, Interface> interfaces = new HashMap<>();
    private final List<MethodDescriptor> methods = new ArrayList<>();

    private InterfaceCatalog(List<FileDescriptor> files) {
        for (FileDescriptor file : files) {
            for (ServiceDescriptor service : file.getServices()) {
                methods.addAll(service.getMethods());
            }
        }
        interfaces.put("IBackgroundCopyManager", new Interface("BackgroundCopyManager", List.of("1.0"), false));
        ladder("IBackgroundCopyJob", JOB, JOB_LADDER);
        ladder("IBackgroundCopyJobHttpOptions", JOB, HTTP_LADDER);
        ladder("IBackgroundCopyFile", "BackgroundCopyFile", FILE_LADDER);
        ladder("IBackgroundCopyCallback", "BackgroundCopyCallback", CALLBACK_LADDER);
    }

    /** What an interface offers on a job, or on the manager; E_NOINTERFACE when it is not there. */
    QueryInterfaceResponse query(String asked, boolean ofJob) {
        Predicate<MethodDescriptor> carried = wanted(asked, ofJob);
        List<MethodDescriptor> found = methods.stream().filter(carried).toList();
        if (found.isEmpty()) {
            throw noInterface(asked, ofJob);
        }
        QueryInterfaceResponse.Builder response = QueryInterfaceResponse.newBuilder();
        found.stream()
                .map(method -> method.getService().getFullName())
                .distinct()
                .forEach(response::addServices);
        found.forEach(method -> response.addMethods(method.getService().getFullName() + "/" + method.getName()));
        return response.build();
    }

    private Predicate<MethodDescriptor> wanted(String asked, boolean ofJob) {
        String bare = asked.replaceAll("[{}]", "").toLowerCase(Locale.ROOT);
        Interface known = interfaces.get(NAME_OF_IID.getOrDefault(bare, asked));
        if (known == null) {
            // The name of a service: on a job, the methods that take one.
            return method -> method.getService().getFullName().equals(asked) && (!ofJob || takesJob(method));
        }
        boolean here = known.ofJob() == ofJob
                && methods.stream().anyMatch(method -> belongs(method, known, List.of(known.ownVersion())));
        return method -> here && belongs(method, known, known.versions());
    }

    private static boolean belongs(MethodDescriptor method, Interface known, List<String> versions) {
        return method.getService().getName().equals(known.service()) && versions.contains(since(method));
    }

    private static String since(MethodDescriptor method) {
        return method.getOptions().getExtension(ContractOptionsProto.since);
    }

    private static boolean takesJob(MethodDescriptor method) {
        return method.getInputType().findFieldByName("job_id") != null;
    }

    private void ladder(String name, String service, List<String> versions) {
        for (int i = 0; i < versions.size(); i++) {
            String suffix = i == 0 ? "" : Integer.toString(i + 1);
            interfaces.put(name + suffix, new Interface(service, versions.subList(0, i + 1), true));
        }
    }

    private static JobException noInterface(String asked, boolean ofJob) {
        String object = ofJob ? "a job" : "the manager";
        return JobException.inField(
                ErrorCode.E_NOINTERFACE, "interface", "'" + asked + "' is not one that " + object + " has here");
    }
}
