package dev.ebb.client.bits;

import java.time.Instant;
import java.util.Optional;

/**
 * One reason why a job is not transferring.
 *
 * <pre>{@code
 * job.whyNotRunning().reasons().forEach(reason -> System.out.println(reason.text() + " " + reason.remedy()));
 * }</pre>
 *
 * @param kind what kind of reason
 * @param text the reason in words
 * @param remedy what would change it, in words
 * @param due when it ends by itself; absent when that is not known
 * @param details all the service says about it
 */
public record WaitingReason(
        WaitingReasonKind kind, String text, String remedy, Optional<Instant> due, dev.ebb.v1.WaitingReason details) {
    static WaitingReason of(dev.ebb.v1.WaitingReason wire) {
        return new WaitingReason(
                WaitingReasonKind.of(wire.getKind()),
                wire.getText(),
                wire.getRemedy(),
                Wire.given(wire, dev.ebb.v1.WaitingReason::hasDue, it -> Wire.instant(it.getDue())),
                wire);
    }
}
