package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.OtlpCollector;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestCertificates;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and traces of a real service, as a collector is sent them. */
@Timeout(120)
class OtlpIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> traceparents = new ConcurrentLinkedQueue<>();

    private Origin origin() {
        RemoteFile file = new RemoteFile(new byte[50_000]).etag("\"1\"");
        return new Origin().script("/file", (request, answer) -> {
            traceparents.add(String.valueOf(request.header("traceparent")) + " " + request.header("tracestate"));
            file.answer(request, answer);
        });
    }

    @Test
    void traces_beginWithTheCaller_andEndWithTheRequests() throws Exception {
        try (OtlpCollector collector = OtlpCollector.http();
                ScriptedHttpServer server = ScriptedHttpServer.start(origin());
                TestDaemon daemon = TestDaemon.start(
                        folder,
                        "telemetry.otlp.endpoint=" + collector.url(),
                        "telemetry.otlp.interval=200ms",
                        "telemetry.resource-attributes=deployment.environment.name=test",
                        "telemetry.propagate-to=127.0.0.1,localhost")) {
            Job job = run(daemon, server.uri("/file"), "00-" + TRACE + "-" + PARENT + "-01");
            List<Span> spans = collector.awaitSpans(
                    all -> all.stream().anyMatch(span -> span.getName().equals("job download"))
                            && all.stream().anyMatch(span -> span.getName().endsWith("/Complete")));

            Span call = named(spans, "ebb.v1.BackgroundCopyManager/CreateJob");
            Span life = named(spans, "job download");
            Span attempt = named(spans, "attempt");
            Span file = named(spans, "download");
            Span request = named(spans, "GET");
            Span complete = named(spans, "ebb.v1.BackgroundCopyJob/Complete");
            assertThat(List.of(call, life, attempt, file, request))
                    .allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
            assertThat(hex(call.getParentSpanId())).isEqualTo(PARENT);
            assertThat(life.getParentSpanId()).isEqualTo(call.getSpanId());
            assertThat(attempt.getParentSpanId()).isEqualTo(life.getSpanId());
            assertThat(file.getParentSpanId()).isEqualTo(attempt.getSpanId());
            assertThat(request.getParentSpanId()).isEqualTo(file.getSpanId());
            assertThat(request.getAttributesList().toString()).contains("http.response.status_code", "server.port");
            // Completed in another trace, which links to the job.
            assertThat(hex(complete.getTraceId())).isNotEqualTo(TRACE);
            assertThat(complete.getLinks(0).getSpanId()).isEqualTo(life.getSpanId());
            assertThat(traceparents).containsExactly("00-" + TRACE + "-" + hex(request.getSpanId()) + "-01 v=1");
            assertThat(collector.resource())
                    .containsEntry("service.name", "ebb")
                    .containsEntry("deployment.environment.name", "test");
            assertThat(job.getId()).isNotEmpty();
            collector.awaitMetric("ebb.jobs.created {job}", points -> points.containsValue("1"));
        }
    }

    @Test
    void trace_thatItsCallerDoesNotRecord_isNotRecorded_andNobodyElseHearsOfIt() throws Exception {
        try (OtlpCollector collector = OtlpCollector.http();
                ScriptedHttpServer server = ScriptedHttpServer.start(origin());
                TestDaemon daemon = TestDaemon.start(
                        folder, "telemetry.otlp.endpoint=" + collector.url(), "telemetry.otlp.interval=200ms")) {
            run(daemon, server.uri("/file"), "00-" + TRACE + "-" + PARENT + "-00");
            List<Span> spans = collector.awaitSpans(
                    all -> all.stream().anyMatch(span -> span.getName().endsWith("/Complete")));

            assertThat(spans).noneMatch(span -> hex(span.getTraceId()).equals(TRACE));
            assertThat(traceparents).containsExactly("null null");
        }
    }

    @Test
    void metrics_byGrpcOverTls_comeWithTheTokenOfTheFile() throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.write("CN=collector", folder, "collector");
        Path authority = Files.writeString(folder.resolve("ca.pem"), certificates.authorityPem());
        Path headers = Files.writeString(folder.resolve("headers"), "# ours\nauthorization: Bearer t0ken\n");
        Path chain = folder.resolve("collector.pem");
        Path key = folder.resolve("collector.key");
        try (OtlpCollector collector = OtlpCollector.grpc(chain, key);
                ScriptedHttpServer server = ScriptedHttpServer.start(origin());
                TestDaemon daemon = TestDaemon.start(
                        folder,
                        "telemetry.otlp.endpoint=" + collector.url(),
                        "telemetry.otlp.protocol=grpc",
                        "telemetry.otlp.interval=200ms",
                        "telemetry.otlp.certificate-authorities=" + authority,
                        "telemetry.otlp.headers-file=" + headers)) {
            run(daemon, server.uri("/file"), "no traceparent");

            collector.awaitMetric("ebb.jobs.created {job}", points -> points.containsValue("1"));
            collector.awaitMetric("ebb.transfer.io By", points -> points.containsValue("50000"));
            collector.awaitSpans(
                    all -> all.stream().anyMatch(span -> span.getName().equals("job download")));
            assertThat(collector.tokens()).containsExactly("Bearer t0ken");
            assertThat(traceparents).containsExactly("null null");
        }
    }

    @Test
    void collector_thatNobodyVouchesFor_isSentNothing() throws Exception {
        try (OtlpCollector collector = OtlpCollector.https(new TestCertificates().selfSigned("localhost"));
                ScriptedHttpServer server = ScriptedHttpServer.start(origin())) {
            try (TestDaemon daemon = TestDaemon.start(
                    folder, "telemetry.otlp.endpoint=" + collector.url(), "telemetry.otlp.interval=100ms")) {
                run(daemon, server.uri("/file"), "00-" + TRACE + "-" + PARENT + "-01");
            }
            // Closing has sent, or tried to send, what there was.
            assertThat(collector.resource()).isEmpty();
        }
    }

    private Job run(TestDaemon daemon, URI from, String traceparent) {
        Metadata trace = new Metadata();
        trace.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
        trace.put(Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER), "v=1");
        Job job = daemon.stubs()
                .manager()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(trace))
                .createJob(TestDaemon.fast(from, folder.resolve("file")).build())
                .getJob();
        daemon.await(job, JobState.JOB_STATE_TRANSFERRED);
        daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build());
        return job;
    }

    private static Span named(List<Span> spans, String name) {
        List<Span> found =
                spans.stream().filter(span -> span.getName().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
