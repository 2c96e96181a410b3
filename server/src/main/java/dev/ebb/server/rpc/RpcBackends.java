package dev.ebb.server.rpc;

import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.events.EventFeed;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.ledger.CertificateSearch;
import dev.ebb.server.ledger.JobCommands;
import dev.ebb.server.ledger.JobHistory;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.ReplyReader;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.scheduler.SchedulerView;
import java.time.InstantSource;

/**
 * What the services stand in front of.
 *
 * @param commands changes
 * @param queries reads
 * @param events history
 * @param running progress of this moment
 * @param secrets seals custom headers, and signs page tokens
 * @param service the service itself
 * @param view what decides which jobs run
 * @param policies its policies
 * @param certificates finds client certificates
 * @param desk where questions about servers' certificates are answered
 * @param clock the time of day
 * @param replies what servers replied to uploads
 * @param fleet the nodes that share the queue
 * @param peers the cache for other machines, and who they are
 * @param history jobs that have ended
 */
public record RpcBackends(
        JobCommands commands,
        JobQueries queries,
        EventFeed events,
        RunningTransfers running,
        SecretBox secrets,
        ServiceControl service,
        SchedulerView view,
        PolicyControl policies,
        CertificateSearch certificates,
        CertificateDesk desk,
        InstantSource clock,
        ReplyReader replies,
        Fleet fleet,
        PeerCacheControl peers,
        JobHistory history) {}
