package dev.ebb.server.rpc;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.fleet.NodeReason;
import dev.ebb.server.fleet.NodeReasons;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobText;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.FileServers;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.server.scheduler.WaitingReason;
import dev.ebb.server.scheduler.WaitingReasons;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetBandwidthLimitResponse;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMaximumDownloadTimeResponse;
import dev.ebb.v1.WaitingReasonKind;
import dev.ebb.v1.WhyNotRunningRequest;
import dev.ebb.v1.WhyNotRunningResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How long and how fast a job may run, and why it does not. Thread-safe. */
final class JobTimers implements ServiceTable.Part {
    private static final int MOST_COUNTED = 1000;
    private static final int MOST_IDS = 20;

    private final JobQueries queries;
    private final SchedulerView view;
    private final Fleet fleet;
    private final UnaryCalls calls;
    private final JobChanges changes;

    JobTimers(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.view = backends.view();
        this.fleet = backends.fleet();
        this.calls = translation.calls();
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetMaximumDownloadTimeMethod(), this::setMaximumDownloadTime)
                .unary(BackgroundCopyJobGrpc.getSetBandwidthLimitMethod(), this::setBandwidthLimit)
                .unary(BackgroundCopyJobGrpc.getWhyNotRunningMethod(), this::whyNotRunning);
    }

    private void setMaximumDownloadTime(
            SetMaximumDownloadTimeRequest request, StreamObserver<SetMaximumDownloadTimeResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.maximumDownloadTime(request),
                job -> SetMaximumDownloadTimeResponse.newBuilder().setJob(job).build());
    }

    private void setBandwidthLimit(
            SetBandwidthLimitRequest request, StreamObserver<SetBandwidthLimitResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.BandwidthLimit(
                        JobText.bandwidthLimit("bytes_per_second", request.getBytesPerSecond())),
                job -> SetBandwidthLimitResponse.newBuilder().setJob(job).build());
    }

    private void whyNotRunning(WhyNotRunningRequest request, StreamObserver<WhyNotRunningResponse> observer) {
        calls.read(observer, caller -> why(caller, queries.job(caller, UnaryCalls.jobId(request))));
    }

    private WhyNotRunningResponse why(Caller caller, Job job) {
        String holder = job.state().isRunning() ? fleet.holder(job.id()).orElse("") : "";
        WhyNotRunningResponse.Builder response = WhyNotRunningResponse.newBuilder()
                .setState(WireEnums.state(job.state()))
                .setNode(holder);
        List<NodeStatus> nodes = fleet.nodes();
        NodeReasons.Told told = new NodeReasons(job, fleet.self(), nodes, sources(caller, job, nodes)).list(holder);
        if (told.here()) {
            here(job).forEach(reason -> response.addReasons(message(reason)));
        }
        told.reasons().forEach(reason -> response.addReasons(message(reason)));
        return response.setRunning(response.getReasonsCount() == 0).build();
    }

    private List<WaitingReason> here(Job job) {
        return new WaitingReasons(job, view.situation(), view.tooFull(job.id()).orElse(null), before(job)).list();
    }

    /** From which servers each of the next files may come, where a node says of any that it cannot reach it. */
    private List<Set<String>> sources(Caller caller, Job job, List<NodeStatus> nodes) {
        boolean matters = job.state() == JobState.QUEUED
                && nodes.stream()
                        .anyMatch(node -> !node.load().outlook().unreachable().isEmpty());
        return matters
                ? queries.files(caller, job.id(), 0, MOST_COUNTED).stream()
                        .filter(file -> file.state() == FileState.PENDING)
                        .map(FileServers::of)
                        .toList()
                : List.of();
    }

    /** Of the queue only what a waiting background job may have to wait for. */
    private List<Job> before(Job job) {
        List<Job> queued = new ArrayList<>();
        if (job.state() == JobState.QUEUED && job.priority() != JobPriority.FOREGROUND) {
            for (JobPriority priority : JobPriority.values()) {
                boolean counts = priority != JobPriority.FOREGROUND
                        && priority.code() <= job.priority().code();
                if (counts) {
                    queued.addAll(queries.queued(priority, MOST_COUNTED));
                }
            }
        }
        return queued;
    }

    private static WaitingReasonKind kind(Enum<?> kind) {
        return WaitingReasonKind.valueOf("WAITING_REASON_KIND_" + kind.name());
    }

    private static dev.ebb.v1.WaitingReason message(NodeReason reason) {
        dev.ebb.v1.WaitingReason.Builder message = dev.ebb.v1.WaitingReason.newBuilder()
                .setKind(kind(reason.kind()))
                .setText(reason.text())
                .setRemedy(reason.remedy())
                .setPolicyKey(reason.policyKey())
                .setNode(reason.node());
        if (reason.due() != null) {
            message.setDue(WireTimes.timestamp(reason.due()));
        }
        NodeReason.Away away = reason.away();
        if (away != null) {
            message.setServer(away.server());
            if (!away.since().equals(Instant.EPOCH)) {
                message.setSince(WireTimes.timestamp(away.since()));
            }
        }
        return message.build();
    }

    private static dev.ebb.v1.WaitingReason message(WaitingReason reason) {
        dev.ebb.v1.WaitingReason.Builder message = dev.ebb.v1.WaitingReason.newBuilder()
                .setKind(kind(reason.kind()))
                .setText(reason.text())
                .setRemedy(reason.remedy())
                .setOwnJobs(reason.others().own().size())
                .setJobsOfOthers(reason.others().foreign());
        reason.others().own().stream().limit(MOST_IDS).forEach(id -> message.addJobIds(id.toString()));
        if (reason.due() != null) {
            message.setDue(WireTimes.timestamp(reason.due()));
        }
        if (reason.error() != null) {
            message.setError(JobMessages.error(reason.error()));
        }
        if (reason.policyKey() != null) {
            message.setPolicyKey(reason.policyKey());
        }
        if (reason.volume() != null) {
            message.setFolder(reason.volume().folder().toString())
                    .setFreeBytes(reason.volume().freeBytes())
                    .setNeededBytes(reason.volume().neededBytes());
        }
        return message.build();
    }
}
