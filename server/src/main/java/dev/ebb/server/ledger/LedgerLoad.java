package dev.ebb.server.ledger;

/**
 * What waits for the writer at this moment.
 *
 * @param callers commands of callers
 * @param service what the service itself has to say of jobs
 * @param checkpoints progress of files, answers of servers and receipts
 */
public record LedgerLoad(int callers, int service, int checkpoints) {
    static final LedgerLoad NONE = new LedgerLoad(0, 0, 0);

    LedgerLoad plus(LedgerLoad other) {
        return new LedgerLoad(callers + other.callers, service + other.service, checkpoints + other.checkpoints);
    }
}
