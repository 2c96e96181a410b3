package dev.ebb.server.rpc;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.KnownNodes;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.Placement;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetPlacementRequest;
import dev.ebb.v1.GetPlacementResponse;
import dev.ebb.v1.SetPlacementRequest;
import dev.ebb.v1.SetPlacementResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the files of jobs live. Thread-safe. */
final class JobPlaces implements ServiceTable.Part {
    private final Fleet fleet;
    private final PolicyControl policies;
    private final JobQueries queries;
    private final RpcTranslation translation;

    JobPlaces(RpcBackends backends, RpcTranslation translation) {
        this.fleet = backends.fleet();
        this.policies = backends.policies();
        this.queries = backends.queries();
        this.translation = translation;
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetPlacementMethod(), this::setPlacement)
                .unary(BackgroundCopyJobGrpc.getGetPlacementMethod(), this::getPlacement);
    }

    /** A new job in its place: the one that is asked for, else the one that is usual for this caller. */
    NewJob place(Caller caller, NewJob wanted, CreateJobRequest request) {
        String said = request.getSettings().getPlacement();
        if (said.isEmpty()) {
            return fleet.nodes().size() <= 1 ? wanted : wanted.withPlacement(usual(caller));
        }
        String field = "settings.placement";
        return wanted.withPlacement(known(null).requireKnown(field, Placement.parse(field, said)));
    }

    private Placement usual(Caller caller) {
        return policies.inForce()
                .fleet()
                .placement()
                .of(fleet.self(), caller.id().isLocal());
    }

    private void setPlacement(SetPlacementRequest request, StreamObserver<SetPlacementResponse> observer) {
        translation
                .changes()
                .set(
                        request,
                        observer,
                        () -> {
                            Placement place = Placement.parse("placement", request.getPlacement());
                            KnownNodes known = known(UnaryCalls.jobId(request));
                            return new JobProperty.Place(known.requireKnown("placement", place), known);
                        },
                        job -> SetPlacementResponse.newBuilder().setJob(job).build());
    }

    private void getPlacement(GetPlacementRequest request, StreamObserver<GetPlacementResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            Placement place = job.settings().transfer().terms().placement();
            KnownNodes known = known(job.attempt() == 0 ? null : job.id());
            GetPlacementResponse.Builder response = GetPlacementResponse.newBuilder()
                    .setPlacement(place.toString())
                    .addAllNodes(known.nodesOf(place));
            String holder = known.holder();
            return holder == null
                    ? response.build()
                    : response.setHolder(holder).build();
        });
    }

    private KnownNodes known(@Nullable JobId job) {
        Map<String, Set<String>> pools =
                fleet.nodes().stream().collect(Collectors.toMap(NodeStatus::name, NodeStatus::pools));
        return new KnownNodes(pools, job == null ? null : fleet.holder(job).orElse(null));
    }
}
