package dev.ebb.server.rpc;

import com.google.protobuf.ProtocolMessageEnum;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.store.JobOutcome;
import dev.ebb.v1.CallerRole;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.FileState;
import dev.ebb.v1.ResultCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Translates enumerations. Those of the contract count from 1 where BITS counts from 0, since 0 means "not said"; a test
 * compares the names.
 */
final class WireEnums {
    private WireEnums() {}

    static dev.ebb.v1.JobType type(JobType type) {
        return dev.ebb.v1.JobType.forNumber(type.code() + 1);
    }

    static dev.ebb.v1.JobState state(JobState state) {
        return dev.ebb.v1.JobState.forNumber(state.code() + 1);
    }

    static dev.ebb.v1.JobPriority priority(JobPriority priority) {
        return dev.ebb.v1.JobPriority.forNumber(priority.code() + 1);
    }

    static dev.ebb.v1.OverwriteRule overwrite(OverwriteRule rule) {
        return dev.ebb.v1.OverwriteRule.forNumber(rule.ordinal() + 1);
    }

    static FileState fileState(dev.ebb.server.job.FileState state) {
        return FileState.forNumber(state.ordinal() + 1);
    }

    static ErrorContext context(dev.ebb.server.job.ErrorContext context) {
        return ErrorContext.forNumber(context.ordinal());
    }

    static EventKind kind(JobEvent.Kind kind) {
        return EventKind.forNumber(kind.ordinal() + 1);
    }

    static CallerRole role(dev.ebb.server.identity.Role role) {
        return CallerRole.forNumber(role.ordinal() + 1);
    }

    /** A success code; anything else the ledger may answer is a mistake of ours. */
    static ResultCode result(ErrorCode code) {
        return switch (code.hresult()) {
            case 0 -> ResultCode.RESULT_CODE_S_OK;
            case 1 -> ResultCode.RESULT_CODE_S_FALSE;
            case 0x00200017 -> ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE;
            case 0x0020001A -> ResultCode.RESULT_CODE_BG_S_UNABLE_TO_DELETE_FILES;
            case 0x00200055 -> ResultCode.RESULT_CODE_BG_S_OVERRIDDEN_BY_POLICY;
            default -> throw new IllegalStateException(code + " is not a success code");
        };
    }

    static JobType type(String field, dev.ebb.v1.JobType wire) {
        if (!said(wire)) {
            throw JobException.invalid(
                    field, "must be one of JOB_TYPE_DOWNLOAD, JOB_TYPE_UPLOAD, JOB_TYPE_UPLOAD_REPLY");
        }
        return JobType.of(wire.getNumber() - 1);
    }

    /** A value that a setter was given: BITS answers E_NOTIMPL to those it does not define. */
    static JobPriority priority(String field, dev.ebb.v1.JobPriority wire) {
        if (!said(wire)) {
            throw JobException.inField(ErrorCode.E_NOTIMPL, field, "is not a priority that this service knows");
        }
        return JobPriority.of(wire.getNumber() - 1);
    }

    static OverwriteRule overwrite(String field, dev.ebb.v1.OverwriteRule wire) {
        if (!said(wire)) {
            throw JobException.inField(ErrorCode.E_NOTIMPL, field, "is not a rule that this service knows");
        }
        return OverwriteRule.values()[wire.getNumber() - 1];
    }

    /** A context to be described; null when none was said. */
    static dev.ebb.v1.JobOutcome outcome(JobOutcome outcome) {
        return dev.ebb.v1.JobOutcome.forNumber(outcome.ordinal() + 1);
    }

    static dev.ebb.server.job.@Nullable ErrorContext context(String field, ErrorContext wire) {
        if (isUnknown(wire)) {
            throw JobException.invalid(field, "is not a context that this service knows");
        }
        return wire.getNumber() == 0 ? null : dev.ebb.server.job.ErrorContext.of(wire.getNumber());
    }

    static Set<JobState> states(String field, List<dev.ebb.v1.JobState> wire) {
        return anyOf(field, JobState.class, wire, number -> JobState.of(number - 1));
    }

    static Set<JobType> types(String field, List<dev.ebb.v1.JobType> wire) {
        return anyOf(field, JobType.class, wire, number -> JobType.of(number - 1));
    }

    static Set<JobPriority> priorities(String field, List<dev.ebb.v1.JobPriority> wire) {
        return anyOf(field, JobPriority.class, wire, number -> JobPriority.of(number - 1));
    }

    static Set<JobOutcome> outcomes(String field, List<dev.ebb.v1.JobOutcome> wire) {
        return anyOf(field, JobOutcome.class, wire, number -> JobOutcome.values()[number - 1]);
    }

    static Set<JobEvent.Kind> kinds(String field, List<EventKind> wire) {
        return anyOf(field, JobEvent.Kind.class, wire, number -> JobEvent.Kind.values()[number - 1]);
    }

    /** True of a value that the sender chose and this build knows. */
    static boolean said(ProtocolMessageEnum wire) {
        return !isUnknown(wire) && wire.getNumber() != 0;
    }

    static boolean isUnknown(ProtocolMessageEnum wire) {
        return ((Enum<?>) wire).name().equals("UNRECOGNIZED");
    }

    /** A condition; "not said" among the values admits everything, as no values at all do. */
    private static <T extends Enum<T>> Set<T> anyOf(
            String field, Class<T> type, List<? extends ProtocolMessageEnum> wire, Function<Integer, T> value) {
        Set<T> values = EnumSet.noneOf(type);
        boolean any = false;
        for (int i = 0; i < wire.size(); i++) {
            if (isUnknown(wire.get(i))) {
                throw JobException.invalid(field + "[" + i + "]", "is not a value that this service knows");
            }
            any |= wire.get(i).getNumber() == 0;
            if (!any) {
                values.add(value.apply(wire.get(i).getNumber()));
            }
        }
        return any ? Set.of() : values;
    }
}
