package dev.ebb.client.bits;

import dev.ebb.v1.WhyNotRunningResponse;
import java.util.List;

/**
 * Why a job is not transferring at this moment.
 *
 * <pre>{@code
 * WhyNotRunning why = job.whyNotRunning();
 * if (!why.running()) {
 *     why.reasons().forEach(reason -> System.out.println(reason.text()));
 * }
 * }</pre>
 *
 * @param running true when it is transferring
 * @param state the state at the same moment
 * @param reasons all there are, the first that matters first; empty when it is running
 */
public record WhyNotRunning(boolean running, JobState state, List<WaitingReason> reasons) {
    static WhyNotRunning of(WhyNotRunningResponse wire) {
        return new WhyNotRunning(
                wire.getRunning(),
                JobState.of(wire.getState()),
                wire.getReasonsList().stream().map(WaitingReason::of).toList());
    }
}
