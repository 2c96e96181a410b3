package dev.ebb.server.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.support.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A round asks every source, none too often, and gives up what is here last. */
class MirrorRoundTest {
    private static final String A = "https://a.example/f";
    private static final String B = "https://b.example/f";
    private static final String C = "https://c.example/f";
    private static final List<String> ALL = List.of(A, B, C);

    private static TransferError error(int status) {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.http(status), "answered " + status + ".");
    }

    private static TransferError otherVersion() {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.REMOTE_FILE_CHANGED, "is another version.");
    }

    @Test
    void sources_thatAllFail_areAskedOnceInOrder() {
        MirrorRound round = new MirrorRound(null);
        List<String> asked = new ArrayList<>();
        for (Optional<MirrorRound.Choice> next = round.next(ALL); next.isPresent(); next = round.next(ALL)) {
            asked.add(next.get().url());
            round.failed(next.get(), error(404), false, false);
        }
        assertThat(asked).containsExactly(A, B, C);
        assertThat(round.outcome(ALL).code()).isEqualTo(ErrorCode.http(404));
        assertThat(round.outcome(ALL).isTransient()).isFalse();
        assertThat(round.outcome(ALL).message()).contains("None of the 3 sources");
    }

    @Test
    void bytesOfABrokenSource_areGivenUpOnlyAfterItsSecondChance() {
        MirrorRound round = new MirrorRound(null);
        MirrorRound.Choice first = round.next(ALL).orElseThrow();
        round.failed(first, error(500), true, true);
        List<MirrorRound.Choice> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            asked.add(round.next(ALL).orElseThrow());
            round.failed(asked.get(i), otherVersion(), false, true);
        }
        assertThat(asked).containsExactly(new MirrorRound.Choice(B, true), new MirrorRound.Choice(C, true));
        MirrorRound.Choice again = round.next(ALL).orElseThrow();
        assertThat(again).isEqualTo(new MirrorRound.Choice(A, false));
        round.failed(again, error(500), false, true);
        assertThat(round.next(ALL)).contains(new MirrorRound.Choice(B, false));
    }

    @Test
    void bytesOfASourceThatIsGone_areGivenUpAtOnce() {
        MirrorRound round = new MirrorRound(A);
        round.failed(round.next(ALL).orElseThrow(), error(410), false, true);
        round.failed(round.next(ALL).orElseThrow(), otherVersion(), false, true);
        round.failed(round.next(ALL).orElseThrow(), error(404), false, true);
        assertThat(round.next(ALL)).contains(new MirrorRound.Choice(B, false));
    }

    @Test
    void outcome_prefersWhatMayHeal_andWaitsForTheFirstThatMayBeAsked() {
        MirrorRound round = new MirrorRound(null);
        round.failed(new MirrorRound.Choice(A, false), error(404), false, false);
        TransferError busy = error(503);
        for (Map.Entry<String, Integer> wish : Map.of(B, 90, C, 60).entrySet()) {
            Duration wait = Duration.ofSeconds(wish.getValue());
            round.failed(
                    new MirrorRound.Choice(wish.getKey(), false),
                    new TransferError(busy.context(), busy.code(), busy.disposition(), busy.message(), wait),
                    false,
                    false);
        }
        TransferError outcome = round.outcome(ALL);
        assertThat(outcome.code()).isEqualTo(ErrorCode.http(503));
        assertThat(outcome.retryAfter()).hasSeconds(60);
    }

    /** Whatever happens: an end, at most two requests of a source, none left out, and what is here is worth a try elsewhere first. */
    @Test
    void round_ofAnyFailures_endsAndAsksNobodyTooOften() {
        Seeds.forEach(2000, MirrorRoundTest::goRound);
    }

    private static void goRound(Random random) {
        List<String> sources = new ArrayList<>();
        int count = 1 + random.nextInt(17);
        for (int i = 0; i < count; i++) {
            sources.add("https://m" + i + ".example/f");
        }
        Collections.shuffle(sources, random);
        String holder = random.nextBoolean() ? sources.get(random.nextInt(count)) : null;
        MirrorRound round = new MirrorRound(holder);
        Map<String, Integer> asked = new HashMap<>();
        boolean holderIsNew = false;
        for (Optional<MirrorRound.Choice> next = round.next(sources); next.isPresent(); next = round.next(sources)) {
            MirrorRound.Choice choice = next.get();
            boolean first = asked.merge(choice.url(), 1, Integer::sum) == 1;
            assertThat(asked.get(choice.url())).isLessThanOrEqualTo(2);
            boolean beside = holder != null && !holder.equals(choice.url());
            // Bytes from the first time round may be given up the second time, those of a file begun anew not.
            assertThat(choice.isElsewhere()).isEqualTo(beside && (first || holderIsNew));
            boolean delivered = random.nextInt(3) == 0;
            boolean kept = delivered || holder != null && random.nextInt(5) > 0;
            round.failed(choice, pick(random, choice), delivered, kept);
            holderIsNew |= !first && delivered && !choice.url().equals(holder);
            holder = delivered ? choice.url() : kept ? holder : null;
            assertThat(holder == null || holder.equals(round.best())).isTrue();
        }
        assertThat(asked.keySet()).containsExactlyInAnyOrderElementsOf(sources);
    }

    private static TransferError pick(Random random, MirrorRound.Choice choice) {
        return choice.isElsewhere() && random.nextBoolean() ? otherVersion() : error(random.nextBoolean() ? 404 : 500);
    }
}
