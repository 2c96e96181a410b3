package dev.ebb.server.events;

import com.google.common.hash.Hashing;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where questions about servers' certificates meet those who answer them. Every question is answered: by a watcher, or when its
 * time is up by BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED, at once when nobody watches. Remembers what was accepted, in
 * memory alone, as BITS does. Thread-safe.
 */
public final class CertificateDesk {
    /** Time for an answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_OPEN = 1024;
    private static final int MAX_WATCHERS = 1024;
    private static final int MAX_ACCEPTED_OF_JOB = 1024;

    private final Duration patience;
    private final InstantSource clock;
    private final Map<JobId, Set<Consumer<Question>>> watchers = new HashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<JobId, Set<String>> accepted = new HashMap<>();
    private int watching;

    /**
     * A question.
     *
     * @param id names it
     * @param jobId for which job
     * @param fileIndex for which file
     * @param host the server's name
     * @param port and port
     * @param chain its certificate, then the others it sent; DER
     * @param deadline when the answer is due
     */
    public record Question(
            String id, JobId jobId, int fileIndex, String host, int port, List<byte[]> chain, Instant deadline) {
        public Question {
            chain = List.copyOf(chain);
        }
    }

    private record Open(Question question, String subject, CompletableFuture<ErrorCode> answer) {}

    public CertificateDesk(Duration patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** Asks whoever watches the job; several questions about one certificate are told apart, not merged. */
    public CompletableFuture<ErrorCode> ask(JobId job, int fileIndex, String host, int port, List<byte[]> chain) {
        String subject = host + ":" + port + " " + Hashing.sha256().hashBytes(chain.get(0));
        CompletableFuture<ErrorCode> answer = new CompletableFuture<>();
        Question question = new Question(
                UUID.randomUUID().toString(),
                job,
                fileIndex,
                host,
                port,
                chain,
                clock.instant().plus(patience));
        List<Consumer<Question>> asked;
        synchronized (this) {
            if (accepted.getOrDefault(job, Set.of()).contains(subject)) {
                return CompletableFuture.completedFuture(ErrorCode.S_OK);
            }
            asked = List.copyOf(watchers.getOrDefault(job, Set.of()));
            if (asked.isEmpty() || open.size() >= MAX_OPEN) {
                return CompletableFuture.completedFuture(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED);
            }
            open.put(question.id(), new Open(question, subject, answer));
        }
        answer.completeOnTimeout(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED, patience.toMillis(), TimeUnit.MILLISECONDS);
        answer.whenComplete((verdict, failure) -> drop(question.id()));
        asked.forEach(watcher -> watcher.accept(question));
        return answer;
    }

    /** Hears of every question of the job from now on, and at once of those that are open. Refuses with QUEUE_BUSY. */
    public AutoCloseable watch(JobId job, Consumer<Question> watcher) {
        List<Question> waiting = new ArrayList<>();
        synchronized (this) {
            if (watching >= MAX_WATCHERS) {
                throw JobException.retryAfter(
                        ErrorCode.QUEUE_BUSY, "Too many watch certificates; end one first.", Duration.ofSeconds(5));
            }
            watching++;
            watchers.computeIfAbsent(job, unused -> new HashSet<>()).add(watcher);
            open.values().stream()
                    .map(Open::question)
                    .filter(question -> question.jobId().equals(job))
                    .forEach(waiting::add);
        }
        waiting.forEach(watcher);
        return () -> leave(job, watcher);
    }

    private void leave(JobId job, Consumer<Question> watcher) {
        List<Open> orphans = new ArrayList<>();
        synchronized (this) {
            Set<Consumer<Question>> others = watchers.get(job);
            if (others == null || !others.remove(watcher)) {
                return;
            }
            watching--;
            if (others.isEmpty()) {
                watchers.remove(job);
                open.values().stream()
                        .filter(each -> each.question().jobId().equals(job))
                        .forEach(orphans::add);
            }
        }
        orphans.forEach(orphan -> orphan.answer().complete(ErrorCode.CERTIFICATE_CALLBACK_REQUIRED));
    }

    /** Answers a question: a failure code rejects, anything else accepts. BG_E_NOT_FOUND when it is not open. */
    public void answer(JobId job, String questionId, ErrorCode verdict) {
        Open question;
        synchronized (this) {
            question = open.get(questionId);
            if (question == null || !question.question().jobId().equals(job)) {
                throw JobException.inField(
                        ErrorCode.NOT_FOUND, "question_id", "is not that of a question that waits for an answer");
            }
            open.remove(questionId);
            Set<String> known = accepted.computeIfAbsent(job, unused -> new HashSet<>());
            if (verdict.hresult() >= 0 && known.size() < MAX_ACCEPTED_OF_JOB) {
                known.add(question.subject());
            }
        }
        question.answer().complete(verdict);
    }

    /** Forgets what was accepted for a job. */
    public synchronized void forget(JobId job) {
        accepted.remove(job);
    }

    /** Forgets jobs that have left the queue. */
    public void committed(Collection<Job> jobs) {
        jobs.stream().filter(job -> job.state().isFinal()).forEach(job -> forget(job.id()));
    }

    private synchronized void drop(String questionId) {
        open.remove(questionId);
    }
}
