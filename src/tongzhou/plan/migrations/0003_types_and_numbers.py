from django.db import migrations

from tongzhou.plan.actions.defaults import make_defaults

# Numbers along the outline, one count per project.
NUMBERS = """
UPDATE plan_workitem SET number = n.place FROM (
  SELECT id, ROW_NUMBER() OVER (PARTITION BY project_id ORDER BY position, id) AS place FROM plan_workitem
) n WHERE n.id = plan_workitem.id
"""
COUNTERS = """
INSERT INTO plan_itemcounter (project_id, last)
SELECT p.id, COALESCE(MAX(w.number), 0) FROM projects_project p
LEFT JOIN plan_workitem w ON w.project_id = p.id GROUP BY p.id
"""
TYPES = """
UPDATE plan_workitem SET item_type_id = (
  SELECT t.id FROM plan_itemtype t WHERE t.organisation_id = plan_workitem.organisation_id
  AND t.code = CASE WHEN plan_workitem.kind = 'milestone' THEN 'milestone' ELSE 'task' END)
"""
STATES = """
UPDATE plan_workitem SET state_id = (
  SELECT s.id FROM plan_state s JOIN plan_itemtype t ON t.workflow_id = s.workflow_id
  WHERE t.id = plan_workitem.item_type_id AND s.category = %s ORDER BY s.position LIMIT 1)
WHERE {condition}
"""
MODELS = ("Workflow", "State", "Transition", "ItemType")


def forwards(apps, schema_editor) -> None:  # noqa: ANN001
    models = [apps.get_model("plan", name) for name in MODELS]
    for organisation in apps.get_model("accounts", "Organisation").objects.order_by("pk"):
        make_defaults(organisation.pk, *models)
    with schema_editor.connection.cursor() as cursor:
        for statement in (NUMBERS, COUNTERS, TYPES):
            cursor.execute(statement)
        for category, condition in (
            ("done", "progress = 100"),
            ("doing", "progress > 0 AND progress < 100 AND kind <> 'milestone'"),
            ("todo", "state_id IS NULL"),
        ):
            cursor.execute(STATES.format(condition=condition), [category])


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_work_items"), ("accounts", "0001_initial"), ("projects", "0001_initial")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
