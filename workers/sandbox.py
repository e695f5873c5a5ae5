"""What the workflow sandbox takes from outside. Anything else a workflow imports is an error."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

COMPILED = ("cryptography",)  # it loads the class of what it raises when it raises it
PASSED_THROUGH = (
    *COMPILED,
    "domain",
    "activities",
    "workflows.asking",
    "workflows.clerk",
    "workflows.complaint_panel",
    "workflows.contract",
    "workflows.doors",
    "workflows.examination",
    "workflows.inbox",
    "workflows.messages",
    "workflows.options",
    "workflows.panel",
    "workflows.season_panel",
    "workflows.signing",
    "workflows.starts",
)


def production_sandbox() -> SandboxedWorkflowRunner:
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(
        restrictions=restrictions.with_import_notification_policy(
            SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        )
    )


def strict_sandbox() -> SandboxedWorkflowRunner:
    """For tests: nothing of ours is passed through, so that a clock read in the domain raises."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*COMPILED)
    return SandboxedWorkflowRunner(restrictions=restrictions)
