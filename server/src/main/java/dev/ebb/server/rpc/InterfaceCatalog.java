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
import dev.ebb.v1.JobHistoryProto;
import dev.ebb.v1.NodeAdministrationProto;
import dev.ebb.v1.PeerCacheAdministrationProto;
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
    private static final String MANAGER = "BackgroundCopyManager";
    private static final String PEERS = "PeerCacheAdministration";
    private static final String CALLBACK = "BackgroundCopyCallback";
    private static final String CERTIFICATE_CALLBACK = "IBackgroundCopyServerCertificateValidationCallback";

    /** The versions whose methods IBackgroundCopyJob and its successors carry, each interface those before it as well. */
    private static final List<String> JOB_LADDER = List.of("1.0", "1.5", "2.0", "3.0", "5.0");

    private static final List<String> HTTP_LADDER = List.of("2.5", "10.2", "10.3");
    private static final List<String> FILE_LADDER = List.of("1.0", "2.0", "3.0", "4.0", "5.0", "10.1");
    private static final List<String> CALLBACKS =
            List.of("IBackgroundCopyCallback", "IBackgroundCopyCallback2", "IBackgroundCopyCallback3");

    /** The identifiers that the headers of BITS publish. */
    private static final Map<String, String> NAME_OF_IID = Map.ofEntries(
            Map.entry("5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c", "IBackgroundCopyManager"),
            Map.entry("37668d37-507e-4160-9316-26306d150b12", "IBackgroundCopyJob"),
            Map.entry("54b50739-686f-45eb-9dff-d6a9a0faa9af", "IBackgroundCopyJob2"),
            Map.entry("443c8934-90ff-48ed-bcde-26f5c7450042", "IBackgroundCopyJob3"),
            Map.entry("659cdeae-489e-11d9-a9cd-000d56965251", "IBackgroundCopyJob4"),
            Map.entry("e847030c-bbba-4657-af6d-484aa42bf1fe", "IBackgroundCopyJob5"),
            Map.entry("f1bd1079-9f01-4bdc-8036-f09b70095066", "IBackgroundCopyJobHttpOptions"),
            Map.entry("b591a192-a405-4fc3-8323-4c5c542578fc", "IBackgroundCopyJobHttpOptions2"),
            Map.entry("8a9263d3-fd4c-4eda-9b28-30132a4d4e3c", "IBackgroundCopyJobHttpOptions3"),
            Map.entry("01b7bd23-fb88-4a77-8490-5891d3e4653a", "IBackgroundCopyFile"),
            Map.entry("83e81b93-0873-474d-8a8c-f2018b1a939c", "IBackgroundCopyFile2"),
            Map.entry("659cdeaa-489e-11d9-a9cd-000d56965251", "IBackgroundCopyFile3"),
            Map.entry("ef7e0655-7888-4960-b0e5-730846e03492", "IBackgroundCopyFile4"),
            Map.entry("85c1657f-dafc-40e8-8834-df18ea25717e", "IBackgroundCopyFile5"),
            Map.entry("cf6784f7-d677-49fd-9368-cb47aee9d1ad", "IBackgroundCopyFile6"),
            Map.entry("97ea99c7-0186-4ad4-8df9-c5b4e0ed6b22", "IBackgroundCopyCallback"),
            Map.entry("659cdeac-489e-11d9-a9cd-000d56965251", "IBackgroundCopyCallback2"),
            Map.entry("98c97bd2-e32b-4ad8-a528-95fd8b16bd42", "IBackgroundCopyCallback3"),
            Map.entry("4cec0d02-def7-4158-813a-c32a46945ff7", CERTIFICATE_CALLBACK),
            Map.entry("19c613a0-fcb8-4f28-81ae-897c3d078f81", "IBackgroundCopyError"),
            Map.entry("1af4f612-3b71-466f-8f58-7b6f73ac57ad", "IEnumBackgroundCopyJobs"),
            Map.entry("ca51e165-c365-424c-8d41-24aaa4ff3c40", "IEnumBackgroundCopyFiles"),
            Map.entry("659cdead-489e-11d9-a9cd-000d56965251", "IBitsPeerCacheAdministration"),
            Map.entry("659cdeaf-489e-11d9-a9cd-000d56965251", "IBitsPeerCacheRecord"),
            Map.entry("659cdea2-489e-11d9-a9cd-000d56965251", "IBitsPeer"),
            Map.entry("659cdea4-489e-11d9-a9cd-000d56965251", "IEnumBitsPeerCacheRecords"),
            Map.entry("659cdea5-489e-11d9-a9cd-000d56965251", "IEnumBitsPeers"));

    /** The contract. Below the ladders, which it needs. */
    static final InterfaceCatalog INSTANCE = new InterfaceCatalog(List.of(
            BackgroundCopyManagerProto.getDescriptor(),
            BackgroundCopyJobProto.getDescriptor(),
            BackgroundCopyFileProto.getDescriptor(),
            BackgroundCopyCallbackProto.getDescriptor(),
            ServiceAdministrationProto.getDescriptor(),
            PolicyAdministrationProto.getDescriptor(),
            NodeAdministrationProto.getDescriptor(),
            PeerCacheAdministrationProto.getDescriptor(),
            JobHistoryProto.getDescriptor()));

    /**
     * An interface of BITS.
     *
     * @param ofJob whether it belongs to a job, rather than to the manager
     * @param proof one such method, and the interface is here
     * @param methods what it offers
     */
    private record Interface(boolean ofJob, Predicate<MethodDescriptor> proof, Predicate<MethodDescriptor> methods) {
        static Interface of(boolean ofJob, Predicate<MethodDescriptor> methods) {
            return new Interface(ofJob, methods, methods);
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
        interfaces.put("IBackgroundCopyManager", Interface.of(false, since(MANAGER, List.of("1.0"))));
        interfaces.put("IEnumBackgroundCopyJobs", Interface.of(false, named(MANAGER, "EnumJobs")));
        interfaces.put("IEnumBackgroundCopyFiles", Interface.of(true, named(JOB, "EnumFiles")));
        interfaces.put("IBackgroundCopyError", Interface.of(true, named(JOB, "GetError")));
        interfaces.put("IBitsPeerCacheAdministration", Interface.of(false, since(PEERS, List.of("3.0"))));
        interfaces.put("IBitsPeerCacheRecord", Interface.of(false, named(PEERS, "GetRecord")));
        interfaces.put("IEnumBitsPeerCacheRecords", Interface.of(false, named(PEERS, "EnumRecords")));
        interfaces.put("IBitsPeer", Interface.of(false, named(PEERS, "EnumPeers")));
        interfaces.put("IEnumBitsPeers", Interface.of(false, named(PEERS, "EnumPeers")));
        interfaces.put(CERTIFICATE_CALLBACK, Interface.of(true, since(CALLBACK, List.of("10.3"))));
        ladder("IBackgroundCopyJob", JOB, JOB_LADDER);
        ladder("IBackgroundCopyJobHttpOptions", JOB, HTTP_LADDER);
        ladder("IBackgroundCopyFile", "BackgroundCopyFile", FILE_LADDER);
        // What later versions call back for are kinds of events of the one stream.
        for (String callback : CALLBACKS) {
            interfaces.put(callback, Interface.of(true, since(CALLBACK, List.of("1.0", "3.0", "10.1"))));
        }
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
        boolean here = known.ofJob() == ofJob && methods.stream().anyMatch(known.proof());
        return method -> here && known.methods().test(method);
    }

    private static Predicate<MethodDescriptor> since(String service, List<String> versions) {
        return method -> method.getService().getName().equals(service)
                && versions.contains(method.getOptions().getExtension(ContractOptionsProto.since));
    }

    private static Predicate<MethodDescriptor> named(String service, String name) {
        return method -> method.getService().getName().equals(service)
                && method.getName().equals(name);
    }

    private static boolean takesJob(MethodDescriptor method) {
        return method.getInputType().findFieldByName("job_id") != null;
    }

    /**
     * Interfaces that each carry the methods of those before. One is here when a method of its own version or of a later one
     * is: the getters of some versions are fields here, and who has a later interface has those it is made from.
     */
    private void ladder(String name, String service, List<String> versions) {
        for (int i = 0; i < versions.size(); i++) {
            String suffix = i == 0 ? "" : Integer.toString(i + 1);
            Interface rung = new Interface(
                    true,
                    since(service, versions.subList(i, versions.size())),
                    since(service, versions.subList(0, i + 1)));
            interfaces.put(name + suffix, rung);
        }
    }

    private static JobException noInterface(String asked, boolean ofJob) {
        String object = ofJob ? "a job" : "the manager";
        return JobException.inField(
                ErrorCode.E_NOINTERFACE, "interface", "'" + asked + "' is not one that " + object + " has here");
    }
}
