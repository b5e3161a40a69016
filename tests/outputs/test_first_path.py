from pipeline.stages import captions, chapters, notes
from tests.outputs.stage_context import run_stage, settings, write_asr


def test_each_stage_writes_all_it_promises(tmp_path):
    write_asr(tmp_path)
    (tmp_path / "master").mkdir()
    (tmp_path / "master" / "measurement.json").write_text('{"duration_ms": 60000}')
    for stage in (captions.STAGE, chapters.STAGE, notes.STAGE):
        made = run_stage(stage, tmp_path, settings())
        assert all(made[path].strip() for path in made)
