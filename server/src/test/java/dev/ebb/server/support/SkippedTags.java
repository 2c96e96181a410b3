package dev.ebb.server.support;

import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips, and says that it skips, the tests that an ordinary run cannot or need not do. The build names the tag that it wants
 * in the system property {@code ebb.tests}.
 */
public final class SkippedTags implements ExecutionCondition {
    private static final Map<String, String> REASONS = Map.of(
            "root", "needs root (several users, small mounts): ./mvnw -Proot-tests verify",
            "torture-long", "takes long: ./mvnw -Ptorture-long verify");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String wanted = System.getProperty("ebb.tests", "");
        return context.getTags().stream()
                .filter(tag -> REASONS.containsKey(tag) && !tag.equals(wanted))
                .findFirst()
                .map(tag -> ConditionEvaluationResult.disabled(REASONS.get(tag)))
                .orElseGet(() -> ConditionEvaluationResult.enabled("runs everywhere"));
    }
}
